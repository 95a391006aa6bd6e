package org.sitemessage.vertx.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.SiteMessageException;

@Timeout(60)
class StoreLockTest {
  private static final String HOLDER =
      """
      import java.nio.channels.FileChannel;
      import java.nio.file.Path;
      import java.nio.file.StandardOpenOption;

      class Holder {
        public static void main(String[] args) throws Exception {
          try (var file = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
              var lock = file.lock()) {
            file.write(java.nio.ByteBuffer.wrap("process 4711".getBytes()));
            System.out.println("locked");
            System.in.read();
          }
        }
      }
      """;

  @Test
  void files_that_another_process_holds_are_refused_until_it_ends(@TempDir Path folder)
      throws Exception {
    var database = folder.resolve("db");
    var source = Files.writeString(folder.resolve("Holder.java"), HOLDER);
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var holder = new ProcessBuilder(java, source.toString(), database + ".pid").start();
    try (var said = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
      assertEquals("locked", said.readLine());

      for (int i = 0; i < 2; i++) {
        var refused =
            assertThrows(SiteMessageException.class, () -> StoreLock.acquire(database).close());
        assertEquals("the store " + database + " is in use by process 4711", refused.getMessage());
      }
    } finally {
      holder.destroyForcibly();
      holder.waitFor();
    }

    StoreLock.acquire(database).close();
  }
}
