package dev.descry;

/** Placeholder so that the module compiles. */
public final class Descry {
  private Descry() {}

  public static void main(String[] args) {
    System.out.println("descry");
  }
}
