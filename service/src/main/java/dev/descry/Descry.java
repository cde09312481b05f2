package dev.descry;

import dev.descry.cli.Commands;

/** Where the jar starts. */
public final class Descry {

  private Descry() {}

  /** Runs one command; without one, serves. */
  public static void main(String[] args) {
    System.exit(Commands.run(DescryApplication.class, args));
  }
}
