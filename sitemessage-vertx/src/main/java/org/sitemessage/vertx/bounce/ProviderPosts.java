package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** Reads the posts by which one provider reports bounces and complaints. */
public interface ProviderPosts {
  /**
   * Verifies and reads a post. Usable from any thread.
   *
   * @return reports of the post; fails with {@link RefusedPostException} if it is not genuine or
   *     not fresh, and with code 4000 if it cannot be read
   */
  Future<Verified> read(Post post, Instant now);

  /**
   * A post that is genuine.
   *
   * @param reports reports of the post; may be empty
   * @param taken action to run after the reports have been recorded
   */
  record Verified(List<Report> reports, Runnable taken) {
    /** Copies. */
    public Verified {
      reports = List.copyOf(reports);
    }
  }
}
