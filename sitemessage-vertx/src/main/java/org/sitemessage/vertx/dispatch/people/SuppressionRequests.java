package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.SuppressReply;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionPage;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.value.DomainPattern;

/** Answers {@code sitemessage.suppressions}, and adds what others have found out. */
public final class SuppressionRequests {
  private static final Logger LOG = System.getLogger(SuppressionRequests.class.getName());
  private static final String ACTIONS = "list, add, remove";
  private static final Set<String> ADDED =
      Set.of("action", "messenger", "address", "reason", "text", "by", "untilMs");

  private final EngineContext engine;

  public SuppressionRequests(EngineContext engine) {
    this.engine = engine;
  }

  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "list" -> list(fields, body);
      case "add" -> add(fields, body);
      case "remove" -> remove(fields);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> list(JsonFields fields, JsonObject body) {
    var query = SuppressionQuery.fromJson(body);
    if (query.messenger().isEmpty() && !query.address().isEmpty()) {
      throw fields.invalid("address", "is allowed only with messenger");
    }
    var asked =
        query.address().isEmpty()
            ? query
            : query.withAddress(normal(query.messenger(), query.address()));
    return engine
        .store()
        .suppressions()
        .page(asked)
        .map(
            page ->
                new SuppressionPage(
                        page,
                        page.size() < query.limit()
                            ? OptionalLong.empty()
                            : OptionalLong.of(page.get(page.size() - 1).id()))
                    .toJson());
  }

  private Future<JsonObject> add(JsonFields fields, JsonObject body) {
    fields.allowOnly(body.containsKey("suppressions") ? Set.of("action", "suppressions") : ADDED);
    var entries =
        fields
            .objects(
                "suppressions", Limits.SUPPRESSIONS, one -> checked(one, Suppression.given(one)))
            .orElseGet(() -> List.of(checked(fields, Suppression.read(fields))));
    return put(entries)
        .map(
            added ->
                new SuppressReply(
                        added.stream().filter(one -> one).count(),
                        added.stream().filter(one -> !one).count())
                    .toJson());
  }

  /** Returns an entry whose address has the form that the messenger uses. */
  private Suppression checked(JsonFields fields, Suppression given) {
    var messenger = engine.registry().messenger(given.messenger());
    if (given.until().isPresent() && !given.holdsAt(engine.clock().instant())) {
      throw fields.invalid("untilMs", "is not in the future");
    }
    if (DomainPattern.isMeant(given.address())) {
      return given.withAddress(pattern(fields, messenger, given.address()).text());
    }
    try {
      return given.withAddress(
          messenger
              .address(Recipient.address(messenger.alias(), given.address()))
              .orElseThrow(() -> fields.invalid("address", "is missing")));
    } catch (SiteMessageException e) {
      throw fields.invalid("address", String.valueOf(e.getMessage()));
    }
  }

  private static DomainPattern pattern(JsonFields fields, Messenger messenger, String text) {
    var pattern =
        DomainPattern.of(text)
            .orElseThrow(
                () ->
                    fields.invalid(
                        "address",
                        ("is \"%s\", must be a whole address, *@example.org for a domain, or"
                                + " *@*.example.org for its sub-domains")
                            .formatted(text)));
    if (!accepts(messenger, "someone@" + pattern.domain())
        && !accepts(messenger, "https://" + pattern.domain() + "/")) {
      throw fields.invalid(
          "address",
          "is \"%s\", but addresses of %s have no domain; name whole addresses"
              .formatted(text, messenger.alias()));
    }
    return pattern;
  }

  private static boolean accepts(Messenger messenger, String address) {
    try {
      return messenger.address(Recipient.address(messenger.alias(), address)).isPresent();
    } catch (SiteMessageException e) {
      return false;
    }
  }

  /**
   * Adds entries to the list, and reports those that are new.
   *
   * @return true for each entry that was added
   */
  Future<List<Boolean>> put(List<Suppression> entries) {
    return engine
        .store()
        .suppressions()
        .put(entries, engine.clock().instant())
        .onSuccess(
            added -> {
              var counts = new HashMap<String, Integer>();
              for (int i = 0; i < entries.size(); i++) {
                var entry = entries.get(i);
                if (added.get(i)) {
                  told(entry);
                  counts.merge(entry.reason().key(), 1, Integer::sum);
                }
              }
              if (!counts.isEmpty()) {
                LOG.log(Level.INFO, "addresses were suppressed: {0}", counts);
              }
            });
  }

  /** Returns the entry that forbids contact with an address now; empty if there is none. */
  public Future<Optional<Suppression>> find(String alias, String address) {
    return engine
        .store()
        .suppressions()
        .page(SuppressionQuery.all().withMessenger(alias).withAddress(normal(alias, address)))
        .map(
            found ->
                found.stream().filter(one -> one.holdsAt(engine.clock().instant())).findFirst());
  }

  /** Reports an entry that is new. */
  void told(Suppression entry) {
    engine.fresh().note(entry.messenger(), entry.address());
    engine.events().suppressed(entry);
  }

  private Future<JsonObject> remove(JsonFields fields) {
    fields.allowOnly(Set.of("action", "messenger", "address", "text", "by"));
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    var address = fields.string("address", Limits.ADDRESS_CHARS);
    var text = fields.string("text", Suppression.TEXT_CHARS);
    var by = fields.string("by", Suppression.BY_CHARS);
    if (address.isBlank()) {
      throw fields.invalid("address", "is missing");
    }
    if (text.isBlank()) {
      throw fields.invalid("text", "is missing: say why the address may be contacted again");
    }
    return engine
        .store()
        .suppressions()
        .remove(messenger, normal(messenger, address))
        .map(
            removed -> {
              removed.ifPresent(
                  entry -> {
                    engine.events().unsuppressed(entry, by, text);
                    // No address, and no text, which may hold one.
                    LOG.log(
                        Level.INFO,
                        "id {0} of the suppression list ({1}, {2}) was removed{3}",
                        String.valueOf(entry.id()),
                        messenger,
                        entry.reason().key(),
                        by.isEmpty() ? "" : " by " + by);
                  });
              return new JsonObject().put("removed", removed.isPresent());
            });
  }

  /**
   * Returns the messenger's form of an address, or the form of a pattern; the address itself if the
   * messenger rejects it.
   */
  String normal(String alias, String address) {
    var messenger = engine.registry().messenger(alias);
    var pattern = DomainPattern.of(address);
    if (pattern.isPresent()) {
      return pattern.get().text();
    }
    try {
      return messenger.address(Recipient.address(alias, address)).orElse(address);
    } catch (SiteMessageException e) {
      return address;
    }
  }
}
