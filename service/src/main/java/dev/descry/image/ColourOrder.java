package dev.descry.image;

/** The order of the three colour planes in the tensor that an image branch reads. */
public enum ColourOrder {
  RGB,
  BGR;

  /** Which component of a pixel (0 red, 1 green, 2 blue) the plane at this place holds. */
  int component(int plane) {
    return this == RGB ? plane : 2 - plane;
  }
}
