package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/**
 * A process of its own, whose heap is smaller than the files that pass through it: uploads some at
 * once, sends them with one message, and ends with 0 if all their bytes have arrived, or the mail
 * was sent.
 */
final class LargeFiles {
  private LargeFiles() {}

  /**
   * Takes the folder of the store, the number of files, the bytes of each, and the file of the
   * options of smtp if they are to be mailed.
   */
  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var count = Integer.parseInt(args[1]);
    var size = Long.parseLong(args[2]);
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:file:" + args[0] + "/db"));
    var reader = new Reader();
    boolean mailed = args.length > 3;
    var messenger =
        mailed
            ? new SmtpMessenger(
                SmtpOptions.fromJson(new JsonObject(Files.readString(Path.of(args[3])))))
            : reader;
    var site =
        patiently(
            SiteMessage.builder(vertx)
                .options(
                    options.with(
                        SiteMessageOptions.DISPATCH,
                        options.dispatch().with(DispatchOptions.CONTINUOUS, false)))
                .messenger(messenger)
                .deploy());
    var uploads = new ArrayList<Future<Attachment>>();
    for (int i = 0; i < count; i++) {
      uploads.add(site.upload("large.bin", "", ByteStream.generated(vertx, size)));
    }
    var files = patiently(Future.all(uploads)).<Attachment>list();
    patiently(
        site.client()
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withAttachments(files)
                    .withRecipients(
                        Recipients.of(messenger.alias(), mailed ? "a@b.example" : "7").list())));
    var sent = patiently(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
    patiently(site.stop());
    patiently(vertx.close());
    boolean complete = mailed || reader.read == count * size;
    System.exit(sent.getInteger("sent") == 1 && complete ? 0 : 3);
  }

  /** Reads all files of a delivery at once. */
  private static final class Reader implements Messenger {
    private volatile long read;

    @Override
    public String alias() {
      return "reader";
    }

    @Override
    public boolean sendsAttachments() {
      return true;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      var all = new ArrayList<Future<Long>>();
      delivery.attachments().forEach(file -> all.add(file.open().compose(Reader::length)));
      return Future.all(all)
          .map(
              lengths -> {
                read = lengths.<Long>list().stream().mapToLong(length -> length).sum();
                return Outcome.sent("1");
              });
    }

    /** Returns the number of bytes; fails if a byte differs from the uploaded one. */
    private static Future<Long> length(ReadStream<Buffer> bytes) {
      Promise<Long> promise = Promise.promise();
      var position = new long[1];
      bytes
          .exceptionHandler(promise::tryFail)
          .endHandler(end -> promise.tryComplete(position[0]))
          .handler(
              piece -> {
                for (int i = 0; i < piece.length(); i++) {
                  if (piece.getByte(i) != ByteStream.byteAt(position[0]++)) {
                    promise.tryFail("another byte at " + position[0]);
                  }
                }
              });
      return promise.future();
    }
  }

  private static <T> T patiently(Future<T> future) {
    return Futures.await(future, Duration.ofMinutes(5));
  }
}
