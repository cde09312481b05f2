package dev.descry.gallery;

/** A generation with its index. */
record OpenGeneration(Generation made, GalleryIndex index) {

  int number() {
    return made.number();
  }

  GallerySpec spec() {
    return made.spec();
  }
}
