package org.sitemessage.demo.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process without memory ends, wherever the error is thrown. */
@Timeout(120)
class LastResortTest {
  @ParameterizedTest
  @ValueSource(strings = {"thread", "eventLoop", "log"})
  void a_process_without_memory_ends_with_one_line_and_code_3(String where) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                classPath(),
                Hungry.class.getName(),
                where)
            .redirectErrorStream(true)
            .start();

    var told = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(3, process.exitValue(), told);
    assertEquals(1, told.lines().count(), told);
    assertTrue(told.startsWith("sitemessage: out of memory; "), told);
  }

  /** Returns the class path and the module path of this process as one class path. */
  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }

  /** Uses up all memory. */
  static final class Hungry {
    private Hungry() {}

    /** Uses up all memory in the place that the argument names. */
    public static void main(String[] args) throws InterruptedException {
      LastResort.install();
      switch (args[0]) {
        case "thread" -> new Thread(Hungry::eat).start();
        case "eventLoop" -> Vertx.vertx().runOnContext(v -> eat());
        default -> {
          try {
            eat();
          } catch (OutOfMemoryError e) {
            org.slf4j.LoggerFactory.getLogger("some.library").debug("caught {}", "it", e);
          }
        }
      }
      new CountDownLatch(1).await();
    }

    private static void eat() {
      var eaten = new long[1 << 30];
      throw new IllegalStateException("there are %d bytes".formatted(8L * eaten.length));
    }
  }
}
