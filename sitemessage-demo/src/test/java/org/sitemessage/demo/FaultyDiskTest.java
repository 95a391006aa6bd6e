package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.FaultyDisk.Fault;

/** The failing disk of the killing test, as far as this machine has one. */
@Timeout(60)
class FaultyDiskTest {
  private static final int BYTES = 100;

  @TempDir Path folder;

  /** A process that writes to a file of the disk, to another file, and to the first one again. */
  static final class Writer {
    private Writer() {}

    /** Writes to the two files that are named. */
    public static void main(String[] files) throws IOException {
      for (var file : new String[] {files[0], files[1], files[0]}) {
        try (var out = new FileOutputStream(file, true)) {
          out.write(new byte[BYTES]);
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  @Test
  void a_closed_disk_leaves_its_files_with_their_folders() throws IOException {
    var store = folder.resolve("store");
    var disk = FaultyDisk.ofServer(store, 4);
    var isMounted = disk.possible().contains(Fault.FULL);
    Files.createDirectories(store.resolve("base/1"));
    Files.writeString(store.resolve("base/1/table"), "rows");

    disk.close();

    var kept = isMounted ? folder.resolve("store.kept") : store;
    assertEquals("rows", Files.readString(kept.resolve("base/1/table")));
  }

  @Test
  void a_full_disk_stays_full_while_other_files_are_written() throws Exception {
    var store = folder.resolve("store");
    try (var disk = FaultyDisk.ofProcess(store, 4)) {
      if (!disk.possible().contains(Fault.NO_SPACE)) {
        assertTrue(disk.missing().contains("no C compiler"), disk.missing());
        return;
      }
      Files.writeString(Path.of(disk.environment().get("DISK_FAULT_FILE")), "28 half");
      var ours = store.resolve("db.log");
      var other = folder.resolve("other");

      var builder =
          new ProcessBuilder(
              DemoProcess.java(
                  "-cp",
                  Path.of("target", "test-classes").toAbsolutePath().toString(),
                  Writer.class.getName(),
                  ours.toString(),
                  other.toString()));
      builder.environment().putAll(disk.environment());
      var writer = builder.redirectErrorStream(true).start();
      var said = new String(writer.getInputStream().readAllBytes(), UTF_8);

      assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
      assertEquals(2, said.lines().count(), said);
      assertEquals(BYTES / 2, Files.size(ours), "half of the first write, and nothing later");
      assertEquals(BYTES, Files.size(other));
    }
  }
}
