package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Check sums of a file's first bytes, a CRC-32C for each page of 16 KiB, as large as the pages that
 * HSQLDB backs up before it changes its data file; the last page may be shorter. Blocking.
 */
final class PageSums {
  static final int PAGE = 1 << 14;

  /** Bytes of the header, in which HSQLDB counts; they change without a backup. */
  private static final int HEADER = 64;

  private static final int END_AT = 12;
  private static final int RECORD_HEADER = Integer.BYTES + Long.BYTES;

  static final PageSums NONE = new PageSums(0, new int[0]);

  private final long length;
  private final int[] sums;

  /**
   * Creates sums from known values.
   *
   * @param length number of covered bytes
   * @param sums check sums, one for each page
   */
  PageSums(long length, int[] sums) {
    this.length = length;
    this.sums = sums;
  }

  /** Returns the number of bytes that the sums cover. */
  long length() {
    return length;
  }

  /** Returns the sums of the first bytes of a file, or of all bytes if it is shorter. */
  static PageSums of(Path file, long length) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var covered = Math.min(length, channel.size());
      var sums = new int[pages(covered)];
      var bytes = ByteBuffer.allocate(PAGE);
      for (int page = 0; page < sums.length; page++) {
        sums[page] = sum(read(channel, page, covered, bytes));
      }
      return new PageSums(covered, sums);
    }
  }

  /**
   * Returns the sums of HSQLDB's data file as of the last checkpoint; the backup holds the
   * originals of pages that have changed since.
   *
   * @param length length of the file at that time; empty: the length in its current header
   */
  static PageSums ofData(StoreFiles files, OptionalLong length) throws IOException {
    if (!Files.exists(files.data())) {
      return NONE;
    }
    try (var channel = FileChannel.open(files.data(), StandardOpenOption.READ)) {
      var covered =
          Math.min(length.isPresent() ? length.getAsLong() : end(channel), channel.size());
      var sums = new int[pages(covered)];
      var bytes = ByteBuffer.allocate(PAGE);
      for (int page = 0; page < sums.length; page++) {
        sums[page] = dataSum(page, read(channel, page, covered, bytes));
      }
      // The backup is read last, because a page is backed up before it is changed.
      restoreBackedUp(files.backup(), covered, sums);
      return new PageSums(covered, sums);
    }
  }

  /** Returns the end of the data from the header; bytes behind it are unused and not backed up. */
  private static long end(FileChannel channel) throws IOException {
    var header = ByteBuffer.allocate(Long.BYTES);
    channel.read(header, END_AT);
    return header.position() < Long.BYTES ? 0 : Math.max(0, header.flip().getLong());
  }

  /** Replaces the sums of changed pages by those of their originals; a page's first copy counts. */
  private static void restoreBackedUp(Path backup, long covered, int[] sums) throws IOException {
    if (!Files.exists(backup)) {
      return;
    }
    var restored = new BitSet(sums.length);
    try (var channel = FileChannel.open(backup, StandardOpenOption.READ)) {
      var step = RECORD_HEADER + PAGE;
      var bytes = ByteBuffer.allocate(step);
      for (long at = 0; at + step <= channel.size(); at += step) {
        fill(channel, bytes.clear(), at);
        bytes.getInt();
        var position = bytes.getLong();
        var page = (int) (position / PAGE);
        if (position >= 0 && position < covered && !restored.get(page)) {
          restored.set(page);
          var size = (int) Math.min(PAGE, covered - position);
          sums[page] = dataSum(page, bytes.slice(RECORD_HEADER, size));
        }
      }
    }
  }

  /** Cuts off an incomplete page of the backup, which HSQLDB fails to read. */
  static void trimBackup(Path backup) throws IOException {
    if (Files.exists(backup)) {
      try (var channel = FileChannel.open(backup, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - channel.size() % (RECORD_HEADER + PAGE));
      }
    }
  }

  /**
   * Returns the offset of the first differing page. If the other file is shorter and does not
   * differ, returns the end of the other file.
   */
  OptionalLong firstDifference(PageSums other) {
    var comparable = other.length < length ? (int) (other.length / PAGE) : sums.length;
    var page = Arrays.mismatch(sums, 0, comparable, other.sums, 0, comparable);
    if (page >= 0) {
      return OptionalLong.of((long) page * PAGE);
    }
    return length == other.length
        ? OptionalLong.empty()
        : OptionalLong.of(Math.min(length, other.length));
  }

  static int pages(long length) {
    return Math.toIntExact((length + PAGE - 1) / PAGE);
  }

  /** Reads a page into a buffer of the size of a page. */
  static ByteBuffer read(FileChannel channel, int page, long end, ByteBuffer into)
      throws IOException {
    var from = (long) page * PAGE;
    return fill(channel, into.clear().limit((int) Math.min(PAGE, end - from)), from);
  }

  private static ByteBuffer fill(FileChannel channel, ByteBuffer bytes, long from)
      throws IOException {
    var at = from;
    while (bytes.hasRemaining()) {
      var read = channel.read(bytes, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return bytes.flip();
  }

  static int sum(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int dataSum(int page, ByteBuffer bytes) {
    return page == 0
        ? sum(bytes.slice(Math.min(HEADER, bytes.limit()), Math.max(0, bytes.limit() - HEADER)))
        : sum(bytes);
  }

  /** Writes the sums into the bytes of a file. */
  void put(ByteBuffer into) {
    into.putLong(length).putInt(sums.length);
    for (int sum : sums) {
      into.putInt(sum);
    }
  }

  int bytes() {
    return Long.BYTES + Integer.BYTES + sums.length * Integer.BYTES;
  }

  /** Reads the sums from the bytes of a file; empty if the bytes are not valid sums. */
  static Optional<PageSums> take(ByteBuffer from) {
    if (from.remaining() < Long.BYTES + Integer.BYTES) {
      return Optional.empty();
    }
    var length = from.getLong();
    var count = from.getInt();
    if (length < 0
        || count != (length + PAGE - 1) / PAGE
        || from.remaining() < count * Integer.BYTES) {
      return Optional.empty();
    }
    var sums = new int[count];
    for (int i = 0; i < count; i++) {
      sums[i] = from.getInt();
    }
    return Optional.of(new PageSums(length, sums));
  }
}
