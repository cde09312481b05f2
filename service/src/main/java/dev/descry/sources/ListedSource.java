package dev.descry.sources;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source whose entries stand in a list that fits into memory.
 *
 * @param <T> what stands for an entry until its turn comes
 */
record ListedSource<T>(String description, List<T> list, Function<T, SourceEntry> entry)
    implements Source {

  @Override
  public OptionalLong total() {
    return OptionalLong.of(list.size());
  }

  @Override
  public Entries entries() {
    return new Entries() {
      private int next;

      @Override
      @Nullable SourceEntry advance() {
        return next < list.size() ? entry.apply(list.get(next++)) : null;
      }
    };
  }
}
