package dev.descry.sources;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Several sources, one after the other. */
record JoinedSource(List<Source> sources) implements Source {

  @Override
  public String description() {
    return sources.stream().map(Source::description).collect(Collectors.joining(", "));
  }

  @Override
  public OptionalLong total() {
    long total = 0;
    for (Source source : sources) {
      OptionalLong one = source.total();
      if (one.isEmpty()) {
        return one;
      }
      total += one.getAsLong();
    }
    return OptionalLong.of(total);
  }

  @Override
  public Entries entries() {
    return new Entries() {
      private final Iterator<Source> next = sources.iterator();
      private @Nullable Entries current;

      @Override
      @Nullable SourceEntry advance() {
        while (open()) {
          SourceEntry entry = current().advance();
          if (entry != null) {
            return entry;
          }
          close();
        }
        return null;
      }

      @Override
      boolean pass() {
        while (open()) {
          if (current().pass()) {
            return true;
          }
          close();
        }
        return false;
      }

      private boolean open() {
        if (current == null && next.hasNext()) {
          current = next.next().entries();
        }
        return current != null;
      }

      private Entries current() {
        return Objects.requireNonNull(current);
      }

      @Override
      public void close() {
        if (current != null) {
          current.close();
          current = null;
        }
      }
    };
  }
}
