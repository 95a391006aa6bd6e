package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** How one provider tells what became of mails. */
public interface ProviderPosts {
  /**
   * Verifies and reads a post. Usable from any thread.
   *
   * @return what it tells; fails with {@link RefusedPostException} if it is not genuine or not
   *     fresh, with code 4000 if it cannot be read
   */
  Future<Verified> read(Post post, Instant now);

  /**
   * A post that is genuine.
   *
   * @param reports what it tells; may be nothing
   * @param taken to be run once that has been written down
   */
  record Verified(List<Report> reports, Runnable taken) {
    /** Copies. */
    public Verified {
      reports = List.copyOf(reports);
    }
  }
}
