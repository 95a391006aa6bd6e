package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * Compares an embedded database's files with their check sums before HSQLDB opens them. HSQLDB
 * treats damage in the middle of its log as the log's end, and does not check its data file.
 * Blocking.
 */
public final class StoreCheck {
  private static final Logger LOG = System.getLogger(StoreCheck.class.getName());

  /** Value in HSQLDB's properties while the log holds transactions that the other files lack. */
  private static final String LOG_COUNTS = "yes";

  private static final String ANOTHER_PROGRAM =
      " (if another program or an older version has opened the store since, nothing is lost)";

  private final StoreFiles files;
  private final Optional<StoreSeal> seal;
  private final Optional<LogMark.State> mark;
  private final PageSums log;

  private StoreCheck(
      StoreFiles files, Optional<StoreSeal> seal, Optional<LogMark.State> mark, PageSums log) {
    this.files = files;
    this.seal = seal;
    this.mark = mark;
    this.log = log;
  }

  /**
   * Checks all files, and cuts off an unfinished transaction at the end of the log.
   *
   * @throws DamagedStoreException naming file and place if a file is damaged
   */
  public static void run(StoreFiles files) throws IOException {
    if (Files.exists(files.loss())) {
      throw new DamagedStoreException(
          files.loss(), 0, "accepting a loss was interrupted: " + Files.readString(files.loss()));
    }
    check(files);
  }

  private static void check(StoreFiles files) throws IOException {
    PageSums.trimBackup(files.backup());
    with(files, StoreCheck::run);
  }

  /**
   * Returns whether all files still are what seal and mark describe, even if the mark says that a
   * checkpoint was under way.
   */
  static boolean matches(StoreFiles files) throws IOException {
    try {
      with(files, StoreCheck::compare);
      return true;
    } catch (DamagedStoreException different) {
      return false;
    }
  }

  /** Part of the check. */
  private interface Part {
    void run(StoreCheck check) throws IOException;
  }

  private static void with(StoreFiles files, Part part) throws IOException {
    var seal = StoreSeal.read(files);
    var mark = LogMark.open(files);
    try {
      // The mark belongs to another log.
      var state =
          mark.map(LogMark::state)
              .filter(one -> seal.filter(s -> s.generation() == one.generation()).isPresent());
      part.run(new StoreCheck(files, seal, state, mark.map(LogMark::sums).orElse(PageSums.NONE)));
    } finally {
      if (mark.isPresent()) {
        mark.get().close();
      }
    }
  }

  private void run() throws IOException {
    var switching = mark.filter(LogMark.State::switching).isPresent();
    if (!switching) {
      compare();
    }
    // A log without its database stays unchanged: HSQLDB refuses it.
    if (Files.exists(files.log()) && Files.exists(files.script())) {
      trimLog(switching);
    }
  }

  private void compare() throws IOException {
    if (seal.isPresent()) {
      requirePresent();
      requireSame(files.script(), seal.get().script(), PageSums.of(files.script(), Long.MAX_VALUE));
      requireSame(
          files.data(),
          seal.get().data(),
          PageSums.ofData(files, OptionalLong.of(seal.get().data().length())));
      if (mark.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "{0} is missing, or older than {1}: whether the log is complete cannot be checked",
            files.mark(),
            files.seal());
      }
    }
    if (seal.isPresent() && mark.filter(one -> one.length() > 0).isPresent()) {
      requireLog();
    }
  }

  private void requirePresent() throws IOException {
    for (var file : files.needed()) {
      if (!Files.exists(file)) {
        throw new DamagedStoreException(file, 0, "it is missing");
      }
    }
  }

  private static void requireSame(Path file, PageSums expected, PageSums found) {
    var at = expected.firstDifference(found);
    if (at.isPresent()) {
      throw new DamagedStoreException(
          file,
          at.getAsLong(),
          expected.length() == found.length()
              ? "its check sum does not match" + ANOTHER_PROGRAM
              : "it had %d bytes, and has %d%s"
                  .formatted(expected.length(), found.length(), ANOTHER_PROGRAM));
    }
  }

  private void requireLog() throws IOException {
    var state = mark.orElseThrow();
    if (!Files.exists(files.log())) {
      throw new DamagedStoreException(
          files.log(), 0, "it is missing, with %d transactions".formatted(state.commits()));
    }
    if (!LOG_COUNTS.equals(modified())) {
      throw new DamagedStoreException(
          files.properties(),
          0,
          "it says modified=%s although %s holds %d transactions"
              .formatted(modified(), files.log(), state.commits()));
    }
    var found = PageSums.of(files.log(), state.length());
    var at = log.firstDifference(found);
    if (at.isPresent()) {
      var kept = keptBefore(at.getAsLong());
      throw new DamagedStoreException(
          files.log(),
          at.getAsLong(),
          "%s; of %d transactions since the last checkpoint, %d precede the damage and %d are lost"
              .formatted(
                  found.length() < state.length()
                      ? "it had at least %d bytes, and has %d"
                          .formatted(state.length(), found.length())
                      : "its check sum does not match",
                  state.commits(),
                  kept.commits(),
                  state.commits() - kept.commits()));
    }
  }

  private LogTail keptBefore(long at) throws IOException {
    try (var channel = FileChannel.open(files.log(), StandardOpenOption.READ)) {
      return LogTail.read(channel, 0, Math.min(at, channel.size()));
    }
  }

  /** Cuts off the bytes behind the last complete transaction, which were never acknowledged. */
  private void trimLog(boolean switching) throws IOException {
    var known = switching ? 0 : mark.map(LogMark.State::length).orElse(0L);
    try (var channel =
        FileChannel.open(files.log(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var size = channel.size();
      var to =
          mark.filter(one -> one.hasFailed() && !switching)
              .map(one -> Math.min(one.failedAt(), size))
              .orElse(size);
      var tail = LogTail.read(channel, Math.min(known, to), to);
      if (tail.tornAt() < to && tail.commitsAfter() > 1) {
        throw new DamagedStoreException(
            files.log(),
            tail.tornAt(),
            "a statement is incomplete, and %d transactions follow it"
                .formatted(tail.commitsAfter()));
      }
      var torn = size - tail.end();
      if (torn > 0) {
        channel.truncate(tail.end());
        channel.force(false);
        LOG.log(
            Level.INFO,
            "{0}: removed {1} bytes of a transaction that was being written, and was never"
                + " acknowledged, when its process ended",
            files.log(),
            String.valueOf(torn));
      }
    }
  }

  private String modified() throws IOException {
    var properties = new Properties();
    try (InputStream in = Files.newInputStream(files.properties())) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      throw new DamagedStoreException(files.properties(), 0, "it cannot be read");
    }
    return properties.getProperty("modified", "");
  }

  /**
   * Accepts a loss: keeps the transactions of the log before the damage, and deletes seal and mark.
   * A file with the description stays until the store is open and has skipped its ids, so that no
   * start in between takes the files for undamaged ones.
   *
   * @return description of the loss, for the operator; empty if nothing is damaged
   */
  public static Optional<String> accept(StoreFiles files) throws IOException {
    try {
      check(files);
      return Files.exists(files.loss())
          ? Optional.of(Files.readString(files.loss()))
          : Optional.empty();
    } catch (DamagedStoreException damage) {
      var what = String.valueOf(damage.getMessage());
      Files.writeString(
          files.loss(),
          what,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      if (Files.exists(files.log())) {
        try (var channel =
            FileChannel.open(files.log(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          var good = damage.file().equals(files.log()) ? damage.at() : Long.MAX_VALUE;
          channel.truncate(LogTail.read(channel, 0, Math.min(good, channel.size())).end());
        }
      }
      Files.deleteIfExists(files.mark());
      Files.deleteIfExists(files.seal());
      return Optional.of(what);
    }
  }
}
