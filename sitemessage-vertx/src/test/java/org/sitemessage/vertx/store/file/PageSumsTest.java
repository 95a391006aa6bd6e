package org.sitemessage.vertx.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.vertx.SmallHeap;

/** Check sums of a data file, with a backup of changed pages beside it. */
class PageSumsTest {
  private static final int HEAP_MIB = 24;
  private static final int PAGES = 6_000;
  private static final int RECORD = Integer.BYTES + Long.BYTES;

  private final StoreFiles files;

  PageSumsTest(@TempDir Path folder) {
    this.files = new StoreFiles(folder.resolve("db"));
  }

  /** Adds a record as HSQLDB does: size, position, and the bytes of the page. */
  private static void backUp(FileChannel backup, int page, int filling) throws IOException {
    var head = ByteBuffer.allocate(RECORD + 1);
    head.putInt(PageSums.PAGE).putLong((long) page * PageSums.PAGE).put((byte) filling).flip();
    var at = backup.size();
    backup.write(head, at);
    backup.write(ByteBuffer.allocate(1), at + RECORD + PageSums.PAGE - 1);
  }

  private static FileChannel created(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Test
  void the_sums_of_many_changed_pages_need_little_memory(@TempDir Path log) throws Exception {
    long length = (long) PAGES * PageSums.PAGE;
    try (var data = created(files.data());
        var backup = created(files.backup())) {
      data.write(ByteBuffer.allocate(1), length - 1);
      for (int page = 0; page < PAGES; page++) {
        backUp(backup, page, 1);
      }
    }

    var ended =
        SmallHeap.run(
            HEAP_MIB,
            log.resolve("log"),
            ChangedPages.class,
            List.of(files.database().toString(), String.valueOf(length)));

    assertEquals(length, Long.parseLong(ended.printed().strip()));
  }

  @Test
  void the_first_copy_of_a_changed_page_is_its_original() throws IOException {
    Files.write(files.data(), new byte[3 * PageSums.PAGE]);
    var before = PageSums.ofData(files, OptionalLong.of(3 * PageSums.PAGE));
    var changed = new byte[3 * PageSums.PAGE];
    changed[PageSums.PAGE + 7] = 1;
    Files.write(files.data(), changed);
    var after = PageSums.ofData(files, OptionalLong.of(3 * PageSums.PAGE));
    try (var backup = created(files.backup())) {
      backUp(backup, 1, 0);
      backUp(backup, 1, 9);
    }

    var original = PageSums.ofData(files, OptionalLong.of(3 * PageSums.PAGE));

    assertNotEquals(OptionalLong.empty(), before.firstDifference(after));
    assertEquals(OptionalLong.empty(), before.firstDifference(original));
  }
}
