package org.sitemessage.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.Content;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessageClient;

/**
 * The messages that the application has scheduled in one test.
 *
 * @param client client of the engine
 * @param messengers messengers that record
 */
record Messages(SiteMessageClient client, List<RecordingMessenger> messengers) {
  private static final int PAGE = 1_000;

  /**
   * A dispatch with the messages of its test.
   *
   * @param messages all messages of the test
   * @param dispatch a dispatch of one of them
   */
  record Entry(Messages messages, StoredDispatch dispatch) {
    String type() {
      return dispatch.type();
    }

    /**
     * Returns the content that the messenger got last; as long as it got none, the content that it
     * would get now.
     */
    Content content() {
      return delivered()
          .orElseGet(
              () ->
                  Futures.await(messages.client.preview(dispatch.id()))
                      .previews()
                      .get(0)
                      .content());
    }

    private Optional<Content> delivered() {
      return messages.messengers.stream()
          .flatMap(messenger -> messenger.deliveries().stream())
          .filter(delivery -> delivery.dispatch().id() == dispatch.id())
          .reduce((first, last) -> last)
          .map(delivery -> delivery.content());
    }

    /** Returns a line for people. */
    String described() {
      return "#%d %s through %s to %s: %s"
          .formatted(
              dispatch.id(),
              type(),
              dispatch.messenger(),
              recipient(),
              dispatch.status().key()
                  + dispatch.nextAttemptAt().map(at -> ", next attempt at " + at).orElse("")
                  + (dispatch.waitsFor().isEmpty() ? "" : ", waits for " + dispatch.waitsFor()));
    }

    private String recipient() {
      return dispatch.userId().isEmpty()
          ? dispatch.address()
          : "%s (user %s)".formatted(dispatch.address(), dispatch.userId());
    }
  }

  /** Returns the aliases of the registered message types. */
  List<String> types() {
    return Futures.await(client.stats()).types();
  }

  /** Returns all dispatches, the oldest first. */
  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    var query = DispatchQuery.all().page(0, PAGE);
    while (true) {
      var page = Futures.await(client.dispatches(query));
      page.dispatches().forEach(one -> entries.add(new Entry(this, one)));
      if (page.next().isEmpty()) {
        return entries;
      }
      query = query.page(page.next().getAsLong(), PAGE);
    }
  }

  /** Returns a list of all dispatches for people. */
  String described() {
    return described(all());
  }

  static String described(List<Entry> entries) {
    return entries.isEmpty()
        ? "nothing is scheduled"
        : "scheduled:\n"
            + entries.stream().map(one -> "  " + one.described()).collect(Collectors.joining("\n"));
  }
}
