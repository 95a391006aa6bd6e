package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Check sums of an embedded database's files as of a checkpoint, in a file of their own beside
 * them. Blocking.
 *
 * @param generation random number, which the {@link LogMark} of the following log shares
 * @param script check sums of the definitions
 * @param data check sums of the rows
 */
record StoreSeal(long generation, PageSums script, PageSums data) {
  private static final long MAGIC = 0x736d_7365_616c_0001L;

  /** Seals the current files; to be called after a checkpoint. */
  static StoreSeal of(StoreFiles files, long generation) throws IOException {
    return new StoreSeal(
        generation,
        PageSums.of(files.script(), Long.MAX_VALUE),
        PageSums.ofData(files, OptionalLong.empty()));
  }

  /** Replaces the file in one step. */
  void write(StoreFiles files) throws IOException {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES + script.bytes() + data.bytes() + Integer.BYTES);
    bytes.putLong(MAGIC).putLong(generation);
    script.put(bytes);
    data.put(bytes);
    bytes.putInt(PageSums.sum(bytes.duplicate().flip())).flip();
    var draft = files.file(".seal.new");
    try (var channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        draft, files.seal(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the file.
   *
   * @return the seal; empty if there is none
   * @throws DamagedStoreException if the seal itself is damaged
   */
  static Optional<StoreSeal> read(StoreFiles files) throws IOException {
    if (!Files.exists(files.seal())) {
      return Optional.empty();
    }
    var bytes = ByteBuffer.wrap(Files.readAllBytes(files.seal()));
    var body = bytes.limit() - Integer.BYTES;
    if (body < 2 * Long.BYTES
        || bytes.getInt(body) != PageSums.sum(bytes.duplicate().limit(body))
        || bytes.getLong() != MAGIC) {
      throw new DamagedStoreException(files.seal(), 0, "its own check sum does not match");
    }
    var generation = bytes.getLong();
    var script = PageSums.take(bytes);
    var data = PageSums.take(bytes);
    return script.flatMap(s -> data.map(d -> new StoreSeal(generation, s, d)));
  }
}
