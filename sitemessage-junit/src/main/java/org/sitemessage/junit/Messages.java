package org.sitemessage.junit;

import io.vertx.core.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.Content;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessageClient;

/**
 * The messages that the application has scheduled in one test.
 *
 * @param client client of the engine
 * @param url JDBC URL of the store, from which the contexts of messages are read
 * @param messengers messengers that record
 */
record Messages(SiteMessageClient client, String url, List<RecordingMessenger> messengers) {
  private static final int PAGE = 1_000;

  /**
   * A dispatch and the type of its message.
   *
   * @param type alias of the message type, as it was asked for
   */
  record Entry(Messages messages, String type, StoredDispatch dispatch) {
    /**
     * Returns the content that the messenger got last; as long as it got none, the content that it
     * would get now.
     */
    Content content() {
      return delivered().orElseGet(() -> messages.preview(this));
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
              type,
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

  /** Returns all dispatches, the oldest first. */
  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    var query = DispatchQuery.all().page(0, PAGE);
    while (true) {
      var page = Futures.await(client.dispatches(query));
      page.dispatches().forEach(one -> entries.add(new Entry(this, type(one.messageId()), one)));
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

  private Content preview(Entry entry) {
    var dispatch = entry.dispatch();
    var recipient =
        new Recipient(
            dispatch.messenger(),
            dispatch.address(),
            dispatch.userId(),
            Optional.empty(),
            dispatch.locale());
    var request =
        ScheduleRequest.of(entry.type(), context(dispatch.messageId()))
            .withRecipients(List.of(recipient));
    return Futures.await(client.preview(request)).previews().get(0).content();
  }

  private String type(long message) {
    return Futures.await(client.message(message)).type();
  }

  /** Returns the context of a message, which no request answers. */
  private JsonObject context(long message) {
    try (var connection = DriverManager.getConnection(url, "sa", "");
        var query = connection.prepareStatement("select context from message where id = ?")) {
      query.setLong(1, message);
      try (var rows = query.executeQuery()) {
        rows.next();
        return new JsonObject(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the store of the test cannot be read", e);
    }
  }
}
