package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** A messenger that puts files into a folder. */
public final class FileDrop implements Messenger {
  private final Vertx vertx;
  private final String folder;

  public FileDrop(Vertx vertx, String folder) {
    this.vertx = vertx;
    this.folder = folder;
  }

  @Override
  public String alias() {
    return "file_drop";
  }

  // snippet:begin files
  @Override
  public boolean sendsAttachments() {
    return true;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var saved =
        delivery.attachments().stream()
            .map(file -> file.open().compose(bytes -> save(file.attachment().id(), bytes)))
            .toList();
    return Future.all(saved).map(Outcome.sent(delivery.uid()));
  }

  private Future<Void> save(String name, ReadStream<Buffer> bytes) {
    var pipe = bytes.pipe(); // Nothing flows before there is somewhere to go.
    return vertx.fileSystem().open(folder + "/" + name, new OpenOptions()).compose(pipe::to);
  }
  // snippet:end
}
