package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserPage;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.vertx.store.UserStore;

/** Answers {@code sitemessage.users}: makes, lists and changes users. */
public final class UserRequests {
  private static final String ACTIONS = "create, list, rights, password, disable, enable";

  private final UserStore store;
  private final PasswordHash passwords;
  private final Clock clock;

  UserRequests(UserStore store, PasswordHash passwords, Clock clock) {
    this.store = store;
    this.passwords = passwords;
    this.clock = clock;
  }

  /**
   * Makes, lists or changes users.
   *
   * @param caller sender of the request; empty if nobody is named
   */
  public Future<JsonObject> answer(Optional<Caller> caller, JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "create" -> create(fields, UserRequest.fromJson(body));
      case "list" -> list(fields);
      case "rights" -> rights(caller, fields);
      case "password" -> password(fields);
      case "disable" -> disable(caller, fields);
      case "enable" -> enable(fields);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> create(JsonFields fields, UserRequest request) {
    return passwords
        .of(request.password())
        .compose(hash -> store.create(request, hash, clock.instant()))
        .map(
            made ->
                made.orElseThrow(
                    () ->
                        fields.invalid(
                            "name",
                            "is \"%s\", which another user or a key has or had; choose another name"
                                .formatted(request.name()))))
        .map(user -> new JsonObject().put("user", user.toJson()));
  }

  private Future<JsonObject> list(JsonFields fields) {
    fields.allowOnly(Set.of("action", "after", "limit"));
    int limit = fields.integer("limit", 1, UserPage.MAX).orElse((long) UserPage.MAX).intValue();
    return store
        .users(fields.integer("after", 0, Long.MAX_VALUE).orElse(0L), limit)
        .map(
            users ->
                new UserPage(
                        users,
                        users.size() < limit
                            ? OptionalLong.empty()
                            : OptionalLong.of(users.get(users.size() - 1).id()))
                    .toJson());
  }

  private Future<JsonObject> rights(Optional<Caller> caller, JsonFields fields) {
    fields.allowOnly(Set.of("action", "name", "rights", "by"));
    var name = UserRequest.name(fields);
    var rights = Right.read(fields, "rights");
    return changed(
        name,
        store.setRights(name, rights, keepsAdmin(caller)),
        user -> !user.rights().equals(rights));
  }

  private Future<JsonObject> password(JsonFields fields) {
    fields.allowOnly(Set.of("action", "name", "password", "by"));
    var name = UserRequest.name(fields);
    return passwords
        .of(UserRequest.newPassword(fields, "password"))
        .compose(
            hash ->
                changed(name, store.setPassword(name, hash, "", clock.instant()), user -> true));
  }

  private Future<JsonObject> disable(Optional<Caller> caller, JsonFields fields) {
    fields.allowOnly(Set.of("action", "name", "by"));
    var name = UserRequest.name(fields);
    return changed(
        name,
        store.disable(name, keepsAdmin(caller), clock.instant()),
        user -> user.disabledAt().isEmpty());
  }

  /**
   * Returns whether one enabled user has to keep the right to make users: a user of the store may
   * lock everybody out; a key or the application itself can still make another user.
   */
  private static boolean keepsAdmin(Optional<Caller> caller) {
    return caller.filter(one -> one.kind() == PrincipalKind.USER).isPresent();
  }

  private Future<JsonObject> enable(JsonFields fields) {
    fields.allowOnly(Set.of("action", "name", "by"));
    var name = UserRequest.name(fields);
    return changed(name, store.enable(name), user -> user.disabledAt().isPresent());
  }

  private static Future<JsonObject> changed(
      String name, Future<Optional<AccessUser>> change, Predicate<AccessUser> isChanged) {
    return change.map(
        before ->
            new JsonObject()
                .put(
                    "changed",
                    isChanged.test(
                        before.orElseThrow(
                            () ->
                                new SiteMessageException(
                                    FailureCode.NOT_FOUND,
                                    "no user has the name \"%s\"; list the users"
                                        .formatted(name))))));
  }
}
