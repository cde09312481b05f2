package dev.descry.cli;

import dev.descry.gallery.GenerationDescription;
import dev.descry.gallery.GenerationPlan;
import java.util.List;

/** What the command line does with the generations of a gallery, wherever that is. */
interface GenerationWork {

  List<GenerationDescription> list();

  GenerationPlan plan(String bundle);

  /** Returns when nothing is left to do that can be done. */
  void build(String bundle, boolean swap, boolean incomplete) throws InterruptedException;

  void makeLive(int generation, boolean incomplete);

  void drop(int generation);
}
