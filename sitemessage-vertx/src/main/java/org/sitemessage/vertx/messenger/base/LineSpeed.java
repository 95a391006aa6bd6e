package org.sitemessage.vertx.messenger.base;

import java.time.Duration;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;

/** The time allowed for sending files, in addition to the time for a message without files. */
public final class LineSpeed {
  /** The slowest line that a delivery waits for, bytes a second. */
  private static final long SLOWEST = 64 * 1024;

  private LineSpeed() {}

  /** Returns the time allowed for the files of a message. */
  public static Duration timeFor(Content content) {
    return timeFor(content.attachments().stream().mapToLong(Attachment::size).sum());
  }

  /** Returns the time allowed for this number of bytes. */
  public static Duration timeFor(long bytes) {
    return Duration.ofSeconds((bytes + SLOWEST - 1) / SLOWEST);
  }
}
