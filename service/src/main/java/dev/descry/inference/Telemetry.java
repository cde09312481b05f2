package dev.descry.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keeps the libraries underneath from calling home: a retrieval service answers on its own hardware
 * and tells nobody.
 *
 * <p>ONNX Runtime 1.29 gives the installation an identifier and reports from the moment its library
 * is set up, unless the environment variable {@code ORT_DISABLE_TELEMETRY} is there. The JVM cannot
 * change its environment, so the C library is asked to. (The same code also overflows the stack
 * where the command line of the process has more than about ten thousand characters.)
 */
final class Telemetry {

  private Telemetry() {}

  /** Must come before DJL and ONNX Runtime load. */
  static void turnOff() {
    System.setProperty("OPT_OUT_TRACKING", "true");
    setEnvironment("ORT_DISABLE_TELEMETRY", "1");
  }

  /** POSIX {@code setenv}; Windows has none, and there the variable is for the user to set. */
  @SuppressWarnings("restricted") // Every way of starting the service allows native access.
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("setenv")
        .ifPresent(
            address -> {
              MethodHandle setenv =
                  linker.downcallHandle(
                      address,
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_INT));
              try (Arena arena = Arena.ofConfined()) {
                int failed =
                    (int)
                        setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
                if (failed != 0) {
                  throw new IllegalStateException("setenv refuses " + name);
                }
              } catch (RuntimeException | Error e) {
                throw e;
              } catch (Throwable e) {
                throw new AssertionError("setenv throws nothing checked", e);
              }
            });
  }
}
