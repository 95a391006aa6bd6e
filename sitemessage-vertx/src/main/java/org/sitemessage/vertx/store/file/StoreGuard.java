package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Guards the files of an open embedded database: maintains seal and mark, and fails every commit
 * after a failed write. Used by several threads; blocking.
 */
public final class StoreGuard {
  private static final Logger LOG = System.getLogger(StoreGuard.class.getName());
  private static final long PROBED_DATA = 64 << 20;

  private final StoreFiles files;
  private final FileTerms terms;
  private final Consumer<String> onFailure;

  /** Lock for changes of the mark and replacements of the log. */
  private final ReentrantLock lock = new ReentrantLock();

  private final EngineEvents events;

  /** Looked up once, because each lookup reads all mounts. */
  private final FileStore disk;

  private @Nullable LogMark mark;
  private @Nullable FileChannel log;
  private volatile long logLength;
  private volatile long failedAt = -1;
  private volatile @Nullable String failure;
  private volatile boolean over;
  private boolean opened;
  private boolean closed;

  /**
   * Creates a guard for the database that this thread opens.
   *
   * @param onFailure receiver of the first failure, called on any thread
   */
  public StoreGuard(StoreFiles files, FileTerms terms, Consumer<String> onFailure)
      throws IOException {
    this.disk = disk(files.database());
    this.files = files;
    this.terms = terms;
    this.onFailure = onFailure;
    this.over = terms.acceptLoss();
    this.events = new EngineEvents(this::heard);
  }

  /** Marks the beginning of a checkpoint, during which each file may be the old or the new one. */
  public void beginSwitch() throws IOException {
    lock.lock();
    try {
      if (mark == null) {
        mark = LogMark.openOrCreate(files).orElse(null);
      }
      if (mark != null) {
        mark.set(mark.state().inSwitch());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes that HSQLDB has opened the database, and has completed its recovery. */
  public void opened() {
    opened = true;
  }

  /**
   * Ends an opening that failed, so that the next start checks the files: they are sealed as HSQLDB
   * left them if it had opened them, and keep seal and mark if they are unchanged. Otherwise only
   * HSQLDB can tell whether its recovery can be repeated.
   */
  public void openingFailed() throws IOException {
    lock.lock();
    try {
      if (failure != null || mark == null) {
        return;
      }
      if (opened) {
        seal();
        if (Files.exists(files.log())) {
          extend();
        }
      } else if (StoreCheck.matches(files)) {
        mark.set(mark.state().afterSwitch());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Listens to the open database.
   *
   * @param name unique name that HSQLDB gave the database
   */
  public void listenTo(String name) {
    over = false;
    events.listenTo(name);
    if (!events.isHeard(name)) {
      LOG.log(
          Level.WARNING,
          "HSQLDB writes to Log4j, which is on the class path: a disk that fails is noticed only"
              + " when the store is opened next; remove Log4j, or use PostgreSQL");
    }
  }

  /** Runs a checkpoint, and seals its files; does nothing if the guard is closed. */
  public void checkpoint(Checkpoint checkpoint) throws Exception {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      requireHealthy();
      beginSwitch();
      checkpoint.run();
      seal();
    } finally {
      lock.unlock();
    }
  }

  /** Statement that empties the log. */
  public interface Checkpoint {
    void run() throws Exception;
  }

  /** Seals the new files, and begins a new mark. */
  private void seal() throws IOException {
    closeLog();
    files.secure();
    var generation = ThreadLocalRandom.current().nextLong();
    StoreSeal.of(files, generation).write(files);
    if (mark != null) {
      mark.close();
    }
    mark = LogMark.create(files, generation);
    logLength = 0;
    files.secure();
  }

  /**
   * Makes sure that all earlier commits are on the disk, and extends the mark.
   *
   * @return true if the log is long enough for a checkpoint
   * @throws SiteMessageException if a write has failed
   */
  public boolean confirm(long longest) {
    events.renew();
    requireHealthy();
    if (!lock.tryLock()) {
      return false; // A checkpoint is under way; the next commit extends the mark.
    }
    try {
      extend();
    } catch (IOException e) {
      failed("the log's mark cannot be written: " + e);
    } finally {
      lock.unlock();
    }
    requireHealthy();
    return logLength > longest;
  }

  private void extend() throws IOException {
    if (mark == null) {
      return;
    }
    if (log == null) {
      log = FileChannel.open(files.log(), StandardOpenOption.READ);
    }
    var known = mark.state().length();
    var size = Files.size(files.log());
    if (size < known) {
      failed("%s has lost %d bytes".formatted(files.log(), known - size));
      return;
    }
    var tail = LogTail.read(log, known, size);
    if (known == 0) {
      files.secure(); // With the first commit HSQLDB writes its properties anew.
    }
    if (tail.end() > known) {
      mark.extend(log, tail.end(), tail.commits());
    }
    logLength = size;
  }

  /** Fails if there is too little space for more data. */
  public void requireRoom() {
    var heard = failure;
    if (heard != null) {
      throw new SiteMessageException(FailureCode.NOT_READY, outOfUse(heard));
    }
    try {
      var free = disk.getUsableSpace();
      var needed = terms.minFreeBytes() + logLength;
      if (free < needed) {
        throw new SiteMessageException(
            FailureCode.NOT_READY,
            ("the disk of the store %s has %d free bytes, needs at least %d (store.minFreeBytes is"
                    + " %d, and the log has %d bytes); make room")
                .formatted(files.database(), free, needed, terms.minFreeBytes(), logLength));
      }
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.NOT_READY,
          "the free space on the disk of the store %s cannot be read: %s"
              .formatted(files.database(), e),
          e);
    }
  }

  /** Ends the acceptance of a loss: the store is open and sealed. */
  public void lossAccepted() throws IOException {
    Files.deleteIfExists(files.loss());
  }

  /**
   * Fails if the recovery of the database would not fit on the disk. HSQLDB restores its data file
   * and then changes it, and a recovery that fails in the middle leaves the file unreadable. If
   * there is a log to replay, a test file of the usual size of a recovery is written and removed
   * before, because the free space that the disk reports does not consider quotas. A large data
   * file is not probed whole, because every start after a kill would wait for it.
   */
  public static void requireRoomToOpen(StoreFiles files) throws IOException {
    var log = size(files.log());
    var needed = 2 * log + size(files.script()) + (1 << 20);
    var free = disk(files.database()).getUsableSpace();
    if (free < needed) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the disk of the store %s has %d free bytes, needs %d to open the store; make room"
              .formatted(files.database(), free, needed));
    }
    if (log > 0) {
      probe(
          files.file(".probe"), Math.min(free, needed + Math.min(size(files.data()), PROBED_DATA)));
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static void probe(Path file, long length) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var zeros = ByteBuffer.allocate(1 << 16);
      for (long at = 0; at < length; at += zeros.capacity()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
        while (zeros.hasRemaining()) {
          channel.write(zeros, at + zeros.position());
        }
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static FileStore disk(Path database) throws IOException {
    return Files.getFileStore(Optional.ofNullable(database.getParent()).orElse(database));
  }

  /** Returns whether a stop can rewrite all files: no write has failed, and there is space. */
  public boolean canClose() throws IOException {
    return failure == null
        && disk.getUsableSpace() > Files.size(files.log()) + Files.size(files.script());
  }

  /** Returns the text of a refusal. */
  public static String outOfUse(String failure) {
    return "the store is out of use until its disk works again: " + failure;
  }

  /** Records a failure that HSQLDB did not report. */
  public void fail(String what) {
    failed(what);
  }

  private void requireHealthy() {
    var heard = failure;
    if (heard != null) {
      throw failedCommit(heard);
    }
  }

  /** Receives an event of HSQLDB; an exception thrown here fails the commit. */
  private void heard(String event) {
    if (!over) {
      failed(event);
      throw failedCommit(event);
    }
  }

  private void failed(String what) {
    if (failure != null) {
      return;
    }
    failure = what;
    try {
      failedAt = Files.size(files.log());
    } catch (IOException e) {
      failedAt = logLength;
    }
    // The holder of the lock may wait for a lock of this thread in HSQLDB; abandon() then writes
    // it.
    if (lock.tryLock()) {
      try {
        noteFailure();
      } finally {
        lock.unlock();
      }
    }
    onFailure.accept(what);
  }

  private void noteFailure() {
    try {
      if (mark != null && failedAt >= 0 && !mark.state().hasFailed()) {
        mark.set(mark.state().withFailureAt(failedAt));
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the failure could not be recorded", e);
    }
  }

  private SiteMessageException failedCommit(String what) {
    return new SiteMessageException(
        FailureCode.STORE_FAILED,
        "the disk of the store %s failed: %s".formatted(files.database(), what));
  }

  /** Stops receiving events, so that HSQLDB can close; its further writes do not count. */
  public void giveUp() {
    lock.lock();
    try {
      noteFailure();
      over = true;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the files. */
  public void close() throws IOException {
    over = true;
    events.close();
    lock.lock();
    try {
      closed = true;
      closeLog();
      if (mark != null) {
        mark.close();
        mark = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeLog() throws IOException {
    if (log != null) {
      log.close();
      log = null;
    }
  }
}
