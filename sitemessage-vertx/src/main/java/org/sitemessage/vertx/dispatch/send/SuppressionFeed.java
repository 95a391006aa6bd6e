package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.RecentSuppressions;

/**
 * Finds the addresses that other processes have put on the suppression list, for the dispatches
 * that this process has claimed and not begun. Confined to one event loop.
 */
final class SuppressionFeed {
  /** Ids are given before the commit: an id that is smaller by so much may still become visible. */
  private static final int LATE = 200;

  private static final int PAGE = 1_000;

  private final Function<SuppressionQuery, Future<List<Suppression>>> pages;
  private final RecentSuppressions fresh;
  private final TreeSet<Long> seen = new TreeSet<>();
  private long last;
  private boolean looking;

  /**
   * Creates a feed that has read nothing yet.
   *
   * @param pages reads the list
   */
  SuppressionFeed(
      Function<SuppressionQuery, Future<List<Suppression>>> pages, RecentSuppressions fresh) {
    this.pages = pages;
    this.fresh = fresh;
  }

  /** From here on: what was on the list before, each claim sees. */
  void begin(long lastOfList) {
    last = lastOfList;
  }

  /** Notes what is new. Never twice at once: then it does nothing. */
  Future<Void> look() {
    if (looking) {
      return Future.succeededFuture();
    }
    looking = true;
    return lookFrom(Math.max(0, last - LATE)).onComplete(v -> looking = false);
  }

  private Future<Void> lookFrom(long first) {
    return Rounds.from(
            OptionalLong.of(first), OptionalLong::isPresent, after -> page(after.getAsLong()))
        .mapEmpty();
  }

  /** Notes a page; answers where the next one begins, if there is one. */
  private Future<OptionalLong> page(long after) {
    return pages
        .apply(SuppressionQuery.all().page(after, PAGE))
        .map(
            page -> {
              page.stream()
                  .filter(entry -> seen.add(entry.id()))
                  .forEach(entry -> fresh.note(entry.messenger(), entry.address()));
              if (!page.isEmpty()) {
                last = Math.max(last, page.get(page.size() - 1).id());
                seen.headSet(last - LATE, true).clear();
              }
              return page.size() < PAGE ? OptionalLong.empty() : OptionalLong.of(last);
            });
  }
}
