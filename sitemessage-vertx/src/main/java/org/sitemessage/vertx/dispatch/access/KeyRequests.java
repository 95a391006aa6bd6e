package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.store.AccessStore;
import org.sitemessage.vertx.text.KeySecret;

/**
 * Answers {@code sitemessage.keys} and {@code sitemessage.access}. Nothing is cached, so that a key
 * that is revoked on one node is refused by all of them from then on.
 */
public final class KeyRequests {
  private static final String ACTIONS = "create, list, revoke";
  private static final int HASH_CHARS = 64;

  private final AccessStore store;
  private final AuditLog audit;
  private final Clock clock;
  private final LastUse uses;

  public KeyRequests(AccessStore store, AuditLog audit, Clock clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.uses = new LastUse("key", store::used);
  }

  /** Makes, lists or revokes keys. */
  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "create" -> create(fields, KeyRequest.fromJson(body));
      case "list" -> list(fields);
      case "revoke" -> revoke(fields);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> create(JsonFields fields, KeyRequest request) {
    var now = clock.instant();
    if (request.expiresAt().filter(at -> !at.isAfter(now)).isPresent()) {
      throw fields.invalid("expiresAtMs", "is not in the future");
    }
    var secret = KeySecret.random();
    return store
        .create(request, KeySecret.hash(secret).orElseThrow(), now)
        .map(
            made ->
                made.orElseThrow(
                    () ->
                        fields.invalid(
                            "name",
                            "is \"%s\", which another key or a user has or had; choose another name"
                                .formatted(request.name()))))
        .map(key -> new NewKey(key, secret).toJson());
  }

  private Future<JsonObject> list(JsonFields fields) {
    fields.allowOnly(Set.of("action", "after", "limit"));
    int limit = fields.integer("limit", 1, KeyPage.MAX).orElse((long) KeyPage.MAX).intValue();
    return store
        .keys(fields.integer("after", 0, Long.MAX_VALUE).orElse(0L), limit)
        .map(
            keys ->
                new KeyPage(
                        keys,
                        keys.size() < limit
                            ? OptionalLong.empty()
                            : OptionalLong.of(keys.get(keys.size() - 1).id()))
                    .toJson());
  }

  private Future<JsonObject> revoke(JsonFields fields) {
    fields.allowOnly(Set.of("action", "name", "by"));
    var name = KeyRequest.name(fields);
    return store
        .revoke(name, clock.instant())
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new SiteMessageException(
                            FailureCode.NOT_FOUND,
                            "no key has the name \"%s\"; list the keys".formatted(name))))
        .map(before -> new JsonObject().put("revoked", before.revokedAt().isEmpty()));
  }

  /** Finds the principal of a key, or records that a change was refused. */
  public Future<JsonObject> access(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("hash", "refused", "caller", "body"));
    var refused = fields.string("refused", 64);
    return refused.isEmpty()
        ? check(fields.string("hash", HASH_CHARS))
        : audit
            .refused(
                Caller.fromJson(
                    fields
                        .object("caller")
                        .orElseThrow(() -> fields.invalid("caller", "is missing"))),
                refused,
                fields.object("body").orElseGet(JsonObject::new))
            .map(v -> new JsonObject());
  }

  private Future<JsonObject> check(String hash) {
    var now = clock.instant();
    return store
        .find(hash)
        .map(
            found ->
                found
                    .filter(key -> key.isValidAt(now))
                    .map(key -> principal(used(key, now)))
                    .orElseGet(() -> new JsonObject().put("refusal", refusal(found))));
  }

  private AccessKey used(AccessKey key, Instant now) {
    uses.record(key.id(), key.lastUsed(), now);
    return key;
  }

  private static JsonObject principal(AccessKey key) {
    return new JsonObject().put("name", key.name()).put("rights", Right.toJson(key.rights()));
  }

  private static String refusal(Optional<AccessKey> found) {
    return found
        .map(
            key ->
                "the key \"%s\" %s"
                    .formatted(
                        key.name(), key.revokedAt().isPresent() ? "was revoked" : "has expired"))
        .orElse("the key is not known here");
  }
}
