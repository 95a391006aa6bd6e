package org.sitemessage.vertx.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Keeps a second process off the files of an embedded database. A lock of the operating system: it
 * is refused at once, and it is gone the moment its process is, however that ended.
 */
final class StoreLock implements AutoCloseable {
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a database.
   *
   * @param database the path that stands in the JDBC URL; its folder is created
   * @throws SiteMessageException if it is locked already, or its folder cannot be written
   */
  static StoreLock acquire(Path database) {
    var folder = database.toAbsolutePath().getParent();
    var file = database.resolveSibling(database.getFileName() + ".pid");
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        var holder = read(channel);
        channel.close();
        throw new SiteMessageException(
            FailureCode.STORE_FAILED, "the store %s is in use by %s".formatted(database, holder));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              ("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new StoreLock(channel);
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store's folder %s cannot be written (%s)".formatted(folder, e),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(64);
    channel.read(buffer, 0);
    var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    return text.isBlank() ? "another process" : text;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
