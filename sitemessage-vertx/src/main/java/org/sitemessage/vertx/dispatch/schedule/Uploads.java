package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.store.FileStore;
import org.sitemessage.vertx.store.value.FilePart;

/** Stores files part by part, and removes files that no message uses. */
public final class Uploads {
  private static final Logger LOG = System.getLogger(Uploads.class.getName());

  /** Time after which an unfinished upload counts as given up. */
  private static final Duration LONGEST_UPLOAD = Duration.ofHours(1);

  private static final int BASE64_CHARS = (Limits.PART_BYTES + 2) / 3 * 4;
  private static final Set<String> FIELDS =
      Set.of("v", "id", "offset", "fileName", "contentType", "size", "bytes", "last");

  private final FileStore store;
  private final InstantSource clock;
  private final EngineParts.Files limits;

  /**
   * Creates uploads into a store.
   *
   * @param clock clock that all processes on the store agree on, so that none removes a file that
   *     another one is uploading
   */
  public Uploads(FileStore store, InstantSource clock, EngineParts.Files limits) {
    this.store = store;
    this.clock = clock;
    this.limits = limits;
  }

  /** Stores one part; completes after the commit. */
  public Future<JsonObject> add(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(FIELDS);
    ScheduleRequest.requireVersion(fields);
    var bytes = bytes(fields);
    boolean last = fields.bool("last").orElse(false);
    var part = body.containsKey("id") ? next(fields, bytes, last) : first(fields, bytes, last);
    requireSize(part.offset() + bytes.length());
    return store
        .add(part, clock.instant())
        .map(
            file ->
                last
                    ? file.toJson().put("v", 1).put("complete", true)
                    : new JsonObject()
                        .put("v", 1)
                        .put("id", file.id())
                        .put("size", file.size())
                        .put("complete", false));
  }

  private FilePart first(JsonFields fields, Buffer bytes, boolean last) {
    if (fields.integer("offset", 0, Long.MAX_VALUE).orElse(0L) > 0) {
      throw fields.invalid("id", "is missing, it must name the upload that this part belongs to");
    }
    fields.integer("size", 0, Long.MAX_VALUE).ifPresent(this::requireSize);
    var type = fields.string("contentType", Limits.CONTENT_TYPE_CHARS);
    var file =
        Attachment.of(
            Intake.uid(),
            fields.string("fileName", Limits.FILE_NAME_CHARS),
            type.isEmpty() ? "application/octet-stream" : type,
            0);
    return FilePart.first(file, bytes, last);
  }

  private static FilePart next(JsonFields fields, Buffer bytes, boolean last) {
    var offset =
        fields
            .integer("offset", 0, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("offset", "is missing"));
    return FilePart.next(fields.string("id", 64), offset, bytes, last);
  }

  private static Buffer bytes(JsonFields fields) {
    try {
      return Buffer.buffer(Base64.getDecoder().decode(fields.string("bytes", BASE64_CHARS)));
    } catch (IllegalArgumentException e) {
      throw fields.invalid("bytes", "must be Base64 (RFC 4648 section 4)");
    }
  }

  private void requireSize(long size) {
    if (size > limits.maxBytes()) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "the file has more than %d bytes, the limit of attachments.maxBytes"
              .formatted(limits.maxBytes()));
    }
  }

  /** Removes files that no message references and that were uploaded, or begun, long enough ago. */
  public Future<Void> sweep() {
    return Rounds.run(this::removeOne)
        .onFailure(
            failure ->
                LOG.log(
                    Level.WARNING,
                    "unused attachments could not be removed and stay for now: {0}",
                    failure.getMessage()));
  }

  private Future<Boolean> removeOne() {
    var now = clock.instant();
    return store.removeUnused(now.minus(limits.keep()), now.minus(LONGEST_UPLOAD));
  }
}
