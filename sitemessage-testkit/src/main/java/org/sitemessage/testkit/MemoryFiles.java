package org.sitemessage.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.AttachmentSource;

/**
 * Files for deliveries in tests:
 *
 * <pre>{@code
 * var files = new MemoryFiles(vertx);
 * var report = files.add("report.pdf", "application/pdf", Buffer.buffer("…"));
 * Delivery.unstored("pager", "42", Content.text("Hi").withAttachments(List.of(report)), files)
 * }</pre>
 */
public final class MemoryFiles implements AttachmentSource {
  private final Vertx vertx;
  private final Map<String, Supplier<ReadStream<Buffer>>> files = new ConcurrentHashMap<>();

  /** Creates a source without files. */
  public MemoryFiles(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Adds a file with these bytes. */
  public Attachment add(String fileName, String contentType, Buffer bytes) {
    return add(fileName, contentType, bytes.length(), () -> ByteStream.of(vertx, bytes));
  }

  /** Adds a file of {@code size} bytes, {@link ByteStream#generated}. */
  public Attachment add(String fileName, String contentType, long size) {
    return add(fileName, contentType, size, () -> ByteStream.generated(vertx, size));
  }

  /** Adds a file of {@code size} bytes that fails after {@code breaksAt} of them. */
  public Attachment addBroken(String fileName, String contentType, long size, long breaksAt) {
    return add(
        fileName, contentType, size, () -> ByteStream.generated(vertx, size).breakingAt(breaksAt));
  }

  private Attachment add(
      String fileName, String contentType, long size, Supplier<ReadStream<Buffer>> stream) {
    var id = "%032x".formatted(files.size() + 1);
    files.put(id, stream);
    return Attachment.of(id, fileName, contentType, size);
  }

  @Override
  public Future<ReadStream<Buffer>> open(Attachment attachment) {
    var file = files.get(attachment.id());
    return file == null
        ? AttachmentSource.none().open(attachment)
        : Future.succeededFuture(file.get());
  }
}
