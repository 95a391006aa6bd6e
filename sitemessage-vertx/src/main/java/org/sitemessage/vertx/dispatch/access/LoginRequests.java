package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.vertx.store.UserStore;
import org.sitemessage.vertx.store.UserStore.Login;
import org.sitemessage.vertx.store.UserStore.Session;
import org.sitemessage.vertx.text.KeySecret;
import org.sitemessage.vertx.text.OneLine;

/**
 * Answers {@code sitemessage.login} and {@code sitemessage.session}. Sessions are rows of the
 * store, so that they hold on all nodes, and end on all of them at once. Confined to one event
 * loop.
 */
public final class LoginRequests {
  private static final Logger LOG = System.getLogger(LoginRequests.class.getName());
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /** Time after which a session is over. */
  static final Duration LENGTH = Duration.ofHours(12);

  /** Time without a request after which a session is over. */
  static final Duration IDLE = Duration.ofHours(2);

  private static final int HASH_CHARS = 64;
  private static final String WRONG = "the name or the password is wrong";
  private static final String OVER = "the session is over; log in again";

  private final UserStore store;
  private final AuditLog audit;
  private final Clock clock;
  private final PasswordHash passwords;
  private final UserRequests users;
  private final LoginLimit limit;
  private final LastUse uses;
  private Instant warnAfter = Instant.MIN;

  public LoginRequests(Vertx vertx, UserStore store, AuditLog audit, Clock clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    passwords = new PasswordHash(vertx);
    users = new UserRequests(store, passwords, clock);
    limit = new LoginLimit(clock);
    uses = new LastUse("session", store::used);
  }

  /** Returns the requests that manage users. */
  public UserRequests users() {
    return users;
  }

  /** Begins a session, or changes the password of the user of a session. */
  public Future<JsonObject> login(JsonObject body) {
    var fields = new JsonFields("", body);
    var password = UserRequest.password(fields, "password");
    var from = fields.string("from", Caller.FROM_CHARS);
    if (!body.containsKey("session")) {
      fields.allowOnly(Set.of("name", "password", "from"));
      var name = UserRequest.normal(fields.string("name", AccessUser.NAME_CHARS));
      return verified(name, password, from, login -> begin(login, from));
    }
    fields.allowOnly(Set.of("session", "password", "newPassword", "from"));
    var session = fields.string("session", HASH_CHARS);
    var chosen = UserRequest.newPassword(fields, "newPassword");
    return current(session)
        .compose(
            found ->
                found.isEmpty()
                    ? refusal(OVER)
                    : verified(
                        found.get().user().name(),
                        password,
                        from,
                        login -> change(login.user(), session, chosen, from)));
  }

  /** Checks a password, unless too many wrong ones came before it, and continues if it is right. */
  private Future<JsonObject> verified(
      String name, String password, String from, Function<Login, Future<JsonObject>> then) {
    var delay = limit.take(name, from);
    if (delay.isPresent()) {
      warn(from);
      return tooMany(delay.get());
    }
    return store
        .find(name)
        .compose(
            found ->
                passwords
                    .matches(password, found.map(Login::password).orElseGet(passwords::nobody))
                    .map(right -> found.filter(login -> right)))
        .onComplete(
            done -> {
              if (done.failed() || done.result().isPresent()) {
                limit.giveBack(name, from);
              }
            })
        .compose(
            found ->
                found.isEmpty()
                    ? wrong(name, from)
                    : found.get().user().disabledAt().isPresent()
                        ? refusal("the user \"%s\" is disabled".formatted(name))
                        : upToDate(found.get(), password).compose(then));
  }

  /** Refuses a wrong password. The log names who is guessed, as the limit lets few through. */
  private static Future<JsonObject> wrong(String name, String from) {
    LOG.log(Level.INFO, "wrong password for \"{0}\" from {1}", OneLine.of(name), from);
    return refusal(WRONG);
  }

  /** Tells once a minute that somebody guesses passwords. */
  private void warn(String from) {
    var now = clock.instant();
    if (!now.isBefore(warnAfter)) {
      warnAfter = now.plus(BETWEEN_WARNINGS);
      LOG.log(
          Level.WARNING,
          "too many wrong passwords, the last from {0}; further ones are refused unread",
          from);
    }
  }

  /** Hashes a password anew if its hash was made with fewer iterations than new ones are. */
  private Future<Login> upToDate(Login login, String password) {
    return PasswordHash.isOutdated(login.password())
        ? passwords
            .of(password)
            .compose(
                hash ->
                    store
                        .rehash(login.user().id(), login.password(), hash)
                        .map(v -> new Login(login.user(), hash)))
        : Future.succeededFuture(login);
  }

  private Future<JsonObject> begin(Login login, String from) {
    var token = KeySecret.randomSession();
    var now = clock.instant();
    return store
        .begin(login, KeySecret.hashSession(token).orElseThrow(), now, LENGTH)
        .compose(
            begun ->
                begun
                    ? audit
                        .did(caller(login.user(), from), "login")
                        .map(v -> principal(login.user(), now.plus(LENGTH)).put("token", token))
                    : refusal("the password was changed meanwhile; log in again"));
  }

  private Future<JsonObject> change(AccessUser user, String session, String chosen, String from) {
    return passwords
        .of(chosen)
        .compose(hash -> store.setPassword(user.name(), hash, session, clock.instant()))
        .compose(before -> audit.did(caller(user, from), "users own-password"))
        .map(v -> new JsonObject().put("changed", true));
  }

  private static Caller caller(AccessUser user, String from) {
    return new Caller(user.name(), PrincipalKind.USER, from, "");
  }

  private static Future<JsonObject> refusal(String why) {
    return Future.succeededFuture(new JsonObject().put("refusal", why));
  }

  private static Future<JsonObject> tooMany(Duration delay) {
    return Future.succeededFuture(
        new JsonObject()
            .put(
                "refusal",
                "too many wrong passwords; try again in %d s".formatted(delay.toSeconds() + 1))
            .put("retryAfterMs", delay.toMillis() + 1));
  }

  /** Finds the principal of a session, or ends the session. */
  public Future<JsonObject> session(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("hash", "action", "background"));
    var hash = fields.string("hash", HASH_CHARS);
    var action = fields.string("action", 16);
    return switch (action) {
      case "check" -> check(hash, fields.bool("background").orElse(false));
      case "end" -> store.end(hash).map(ended -> new JsonObject().put("ended", ended));
      default ->
          throw fields.invalid("action", "is \"%s\", must be check or end".formatted(action));
    };
  }

  private Future<JsonObject> check(String hash, boolean background) {
    return current(hash)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return refusal(OVER);
              }
              var session = found.get();
              if (!background) {
                uses.record(session.id(), Optional.of(session.lastUsed()), clock.instant());
              }
              return Future.succeededFuture(principal(session.user(), session.expiresAt()));
            });
  }

  /** Returns a session that is not over. */
  private Future<Optional<Session>> current(String hash) {
    var now = clock.instant();
    return store
        .session(hash)
        .map(
            found ->
                found.filter(
                    session ->
                        now.isBefore(session.expiresAt())
                            && now.isBefore(session.lastUsed().plus(IDLE))
                            && session.user().disabledAt().isEmpty()));
  }

  private static JsonObject principal(AccessUser user, Instant expiresAt) {
    return new JsonObject()
        .put("name", user.name())
        .put("rights", Right.toJson(user.rights()))
        .put("expiresAtMs", expiresAt.toEpochMilli());
  }

  /** Ends the threads that hash. */
  public Future<Void> close() {
    return passwords.close();
  }
}
