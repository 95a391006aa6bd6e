package org.sitemessage.vertx.messenger.base;

import java.time.Duration;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;

/** How long files may take on their way, beside what a message without files may take. */
public final class LineSpeed {
  /** The slowest line that is waited for, bytes a second. */
  private static final long SLOWEST = 64 * 1024;

  private LineSpeed() {}

  /** The time that the files of a message get. */
  public static Duration timeFor(Content content) {
    return timeFor(content.attachments().stream().mapToLong(Attachment::size).sum());
  }

  /** The time that so many bytes get. */
  public static Duration timeFor(long bytes) {
    return Duration.ofSeconds((bytes + SLOWEST - 1) / SLOWEST);
  }
}
