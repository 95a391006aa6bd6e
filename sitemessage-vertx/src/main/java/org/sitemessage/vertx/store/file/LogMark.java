package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The valid length of an embedded database's log, with check sums, in a file beside the log; HSQLDB
 * itself cannot recognise a log that ends early. The mark is written after each commit, in place,
 * and needs no sync, because it never covers more than what is on the disk. Confined to one thread
 * at a time; blocking.
 */
public final class LogMark implements AutoCloseable {
  private static final long MAGIC = 0x736d_6d61_726b_0001L;
  private static final int SLOT = 512;
  private static final int SLOTS = 2;
  private static final int SUMS_AT = 4096;

  /** Space for the sums of a log of 128 MiB, reserved so that a full disk has it, too. */
  private static final int ROOM = SUMS_AT + (128 << 20) / PageSums.PAGE * Integer.BYTES;

  private static final int NEVER = -1;

  private final FileChannel channel;
  private final CRC32C complete = new CRC32C();
  private State state;
  private int[] sums;

  /**
   * The contents of a mark.
   *
   * @param generation generation of the {@link StoreSeal} before the log
   * @param turn counter that grows with each change
   * @param length valid bytes of the log, up to the end of a transaction
   * @param commits number of transactions in these bytes
   * @param lastSum check sum of the last page, which may be incomplete
   * @param allSums check sum of the sums of all complete pages, which after a power cut may not
   *     match the rest
   * @param failedAt length of the log when a write failed; -1 if none did. Later bytes were never
   *     acknowledged
   * @param switching true if a checkpoint was under way, so that each file may be the old or the
   *     new one
   */
  public record State(
      long generation,
      long turn,
      long length,
      long commits,
      int lastSum,
      int allSums,
      long failedAt,
      boolean switching) {
    static State begin(long generation) {
      return new State(generation, 0, 0, 0, 0, 0, NEVER, false);
    }

    State withFailureAt(long at) {
      return new State(generation, turn + 1, length, commits, lastSum, allSums, at, switching);
    }

    public State inSwitch() {
      return new State(generation, turn + 1, length, commits, lastSum, allSums, failedAt, true);
    }

    State afterSwitch() {
      return new State(generation, turn + 1, length, commits, lastSum, allSums, failedAt, false);
    }

    boolean hasFailed() {
      return failedAt != NEVER;
    }
  }

  private LogMark(FileChannel channel, State state, int[] sums) {
    this.channel = channel;
    this.state = state;
    this.sums = sums;
    completed(0, (int) (state.length() / PageSums.PAGE));
  }

  private ByteBuffer completed(int from, int to) {
    var bytes = ByteBuffer.allocate((to - from) * Integer.BYTES);
    for (int page = from; page < to; page++) {
      bytes.putInt(sums[page]);
    }
    complete.update(bytes.flip());
    return bytes.rewind();
  }

  /** Creates a mark for an empty log. */
  static LogMark create(StoreFiles files, long generation) throws IOException {
    var channel =
        FileChannel.open(
            files.mark(),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      var mark = new LogMark(channel, State.begin(generation), new int[64]);
      if (channel.size() < ROOM) {
        write(channel, ByteBuffer.allocate((int) (ROOM - channel.size())), channel.size());
      }
      for (int slot = 0; slot < SLOTS; slot++) {
        mark.put(mark.state.turn() + slot, mark.state);
      }
      channel.force(false);
      return mark;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens the mark of the log after the last seal; creates an empty one if that mark is missing or
   * unreadable, or belongs to an earlier log.
   *
   * @return the mark; empty if nothing was ever sealed
   */
  static Optional<LogMark> openOrCreate(StoreFiles files) throws IOException {
    var seal = StoreSeal.read(files);
    if (seal.isEmpty()) {
      return Optional.empty();
    }
    var generation = seal.get().generation();
    var found = open(files);
    if (found.isPresent()) {
      if (found.get().state().generation() == generation) {
        return found;
      }
      found.get().close();
    }
    return Optional.of(create(files, generation));
  }

  /** Opens the existing mark; empty if it is missing or unreadable. */
  public static Optional<LogMark> open(StoreFiles files) throws IOException {
    if (!Files.exists(files.mark())) {
      return Optional.empty();
    }
    var channel = FileChannel.open(files.mark(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    Optional<State> newest = Optional.empty();
    for (int slot = 0; slot < SLOTS; slot++) {
      var found = take(channel, slot);
      if (found.isPresent() && (newest.isEmpty() || found.get().turn() > newest.get().turn())) {
        newest = found;
      }
    }
    if (newest.isEmpty()) {
      channel.close();
      return Optional.empty();
    }
    var state = newest.get();
    var mark = new LogMark(channel, state, sums(channel, state));
    if ((int) mark.complete.getValue() != state.allSums()) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(mark);
  }

  private static int[] sums(FileChannel channel, State state) throws IOException {
    var pages = PageSums.pages(state.length());
    var bytes = ByteBuffer.allocate(pages * Integer.BYTES);
    while (bytes.hasRemaining() && channel.read(bytes, SUMS_AT + bytes.position()) >= 0) {}
    bytes.flip();
    var sums = new int[Math.max(pages, 64)];
    for (int page = 0; bytes.remaining() >= Integer.BYTES; page++) {
      sums[page] = bytes.getInt();
    }
    if (pages > 0) {
      sums[pages - 1] = state.lastSum();
    }
    return sums;
  }

  private static Optional<State> take(FileChannel channel, int slot) throws IOException {
    var bytes = ByteBuffer.allocate(SLOT);
    channel.read(bytes, (long) slot * SLOT);
    bytes.flip();
    if (bytes.limit() < SLOT || bytes.getLong() != MAGIC) {
      return Optional.empty();
    }
    var state =
        new State(
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getInt(),
            bytes.getInt(),
            bytes.getLong(),
            bytes.get() != 0);
    var body = bytes.position();
    return bytes.getInt() == PageSums.sum(bytes.duplicate().position(0).limit(body))
        ? Optional.of(state)
        : Optional.empty();
  }

  public State state() {
    return state;
  }

  /** Returns the sums of the valid bytes. */
  PageSums sums() {
    return new PageSums(state.length(), Arrays.copyOf(sums, PageSums.pages(state.length())));
  }

  /**
   * Extends the valid length of the log.
   *
   * @param log the log
   * @param length new valid length, the end of a transaction
   * @param commits number of added transactions
   */
  void extend(FileChannel log, long length, int commits) throws IOException {
    var first = (int) (state.length() / PageSums.PAGE);
    var pages = PageSums.pages(length);
    if (sums.length < pages) {
      sums = Arrays.copyOf(sums, Math.max(pages, 2 * sums.length));
    }
    var buffer = ByteBuffer.allocate(PageSums.PAGE);
    for (int page = first; page < pages; page++) {
      sums[page] = PageSums.sum(PageSums.read(log, page, length, buffer));
    }
    var bytes = completed(first, (int) (length / PageSums.PAGE));
    if (bytes.hasRemaining()) {
      write(channel, bytes, SUMS_AT + (long) first * Integer.BYTES);
    }
    set(
        new State(
            state.generation(),
            state.turn() + 1,
            length,
            state.commits() + commits,
            pages == 0 ? 0 : sums[pages - 1],
            (int) complete.getValue(),
            state.failedAt(),
            state.switching()));
  }

  /** Writes another state. */
  public void set(State next) throws IOException {
    put(next.turn(), next);
    state = next;
  }

  private void put(long turn, State written) throws IOException {
    var bytes = ByteBuffer.allocate(SLOT);
    bytes
        .putLong(MAGIC)
        .putLong(written.generation())
        .putLong(written.turn())
        .putLong(written.length())
        .putLong(written.commits())
        .putInt(written.lastSum())
        .putInt(written.allSums())
        .putLong(written.failedAt())
        .put((byte) (written.switching() ? 1 : 0));
    bytes.putInt(PageSums.sum(bytes.duplicate().flip()));
    write(channel, bytes.position(0), turn % SLOTS * SLOT);
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
    var at = from;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
