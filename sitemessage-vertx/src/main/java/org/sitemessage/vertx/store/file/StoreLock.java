package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Keeps a second process off the files of an embedded database. A lock of the operating system: it
 * is refused at once, and it is gone the moment its process is, however that ended.
 */
public final class StoreLock implements AutoCloseable {
  /**
   * Databases that this process has locked. Shared by all stores of the process, because the lock
   * is: closing any other channel of the file would drop it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private StoreLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a database.
   *
   * @param database the path that stands in the JDBC URL; its folder is created
   * @throws SiteMessageException if it is locked already, or its folder cannot be written
   */
  public static StoreLock acquire(Path database) {
    var folder = database.toAbsolutePath().getParent();
    var file = database.resolveSibling(database.getFileName() + ".pid");
    try {
      new StoreFiles(database).createFolder();
      var held = folder == null ? file : folder.toRealPath().resolve(file.getFileName());
      if (!HELD.add(held)) {
        throw inUse(database, "process " + ProcessHandle.current().pid());
      }
      try {
        return new StoreLock(held, locked(database, file));
      } catch (IOException | RuntimeException e) {
        HELD.remove(held);
        throw e;
      }
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store's folder %s cannot be written (%s)".formatted(folder, e),
          e);
    }
  }

  private static FileChannel locked(Path database, Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      try (channel) {
        throw inUse(database, read(channel));
      }
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            ("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  private static SiteMessageException inUse(Path database, String holder) {
    return new SiteMessageException(
        FailureCode.STORE_FAILED, "the store %s is in use by %s".formatted(database, holder));
  }

  private static String read(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(64);
    channel.read(buffer, 0);
    var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    return text.isBlank() ? "another process" : text;
  }

  @Override
  public void close() throws IOException {
    HELD.remove(file);
    channel.close();
  }
}
