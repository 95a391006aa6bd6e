package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserPage;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** Keys of the HTTP API and users: making them, and taking their access away. */
final class Access {
  private Access() {}

  static void mount(Doors doors) {
    doors.get("/access", Right.ADMIN, visit -> list(visit, Optional.empty()));
    doors.post("/access/create", Right.ADMIN, Access::create);
    doors.post("/access/revoke", Right.ADMIN, Access::revoke);
    doors.post("/access/users/create", Right.ADMIN, Access::createUser);
    doors.post("/access/users/change", Right.ADMIN, Access::changeUser);
  }

  private static Future<View> list(Visit visit, Optional<NewKey> made) {
    return page(visit, made).map(page -> page);
  }

  private static Future<View.Page> page(Visit visit, Optional<NewKey> made) {
    return visit
        .client()
        .access()
        .keys(visit.number("after", 0, 0), KeyPage.MAX)
        .compose(
            page ->
                visit
                    .client()
                    .access()
                    .users(0, UserPage.MAX)
                    .map(users -> page(page, users, made)));
  }

  private static View.Page page(KeyPage page, UserPage users, Optional<NewKey> made) {
    return View.page(
        "access",
        Map.of(
            "rows",
            page.keys(),
            "users",
            users.users(),
            "now",
            Instant.now(),
            "rights",
            Right.values(),
            "next",
            page.next().isEmpty() ? "" : "?after=" + page.next().getAsLong(),
            "made",
            made,
            "refused",
            "",
            "error",
            ""));
  }

  /** Shows the page again with what was written, and the reason why a form was refused. */
  private static Future<View> refused(Visit visit, String form, Throwable failure) {
    return failure instanceof SiteMessageException refusal
        ? page(visit, Optional.empty())
            .map(
                page ->
                    page.withStatus(refusal.code().httpStatus())
                        .with("refused", form)
                        .with("error", String.valueOf(refusal.getMessage()))
                        .with("name", visit.value("name").orElse(""))
                        .with("days", visit.value("days").orElse(""))
                        .with("chosen", visit.all("rights")))
        : Future.failedFuture(failure);
  }

  private static Future<View> create(Visit visit) {
    return Future.succeededFuture(visit)
        .compose(Access::created)
        .compose(made -> list(visit, Optional.of(made)), failure -> refused(visit, "key", failure));
  }

  private static Future<NewKey> created(Visit visit) {
    var rights = rights(visit);
    var request =
        new KeyRequest(visit.required("name"), rights, Optional.empty(), visit.principal().name());
    var days = visit.number("days", 0, 36_500, 0);
    return visit
        .client()
        .access()
        .createKey(
            days == 0 ? request : request.withExpiresAt(Instant.now().plus(Duration.ofDays(days))));
  }

  private static Set<Right> rights(Visit visit) {
    var rights = EnumSet.noneOf(Right.class);
    visit.all("rights").forEach(key -> rights.add(right(key)));
    if (rights.isEmpty()) {
      throw SiteMessageException.invalid(
          "rights", "is empty; choose some of " + Right.names(EnumSet.allOf(Right.class)));
    }
    return rights;
  }

  private static Right right(String key) {
    return Arrays.stream(Right.values())
        .filter(right -> right.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "rights",
                    "has \"%s\", must be some of %s"
                        .formatted(key, Right.names(EnumSet.allOf(Right.class)))));
  }

  private static Future<View> revoke(Visit visit) {
    var name = visit.required("name");
    return visit.value("confirmed").isPresent()
        ? visit.client().access().revokeKey(name).map(v -> View.goTo("access"))
        : sure(
            "access/revoke",
            visit.text("access.revoke"),
            visit.text("access.revokeSure", name),
            Map.of("name", name));
  }

  /** Returns a page that asks for confirmation. */
  private static Future<View> sure(
      String form, String action, String question, Map<String, String> fields) {
    return Future.succeededFuture(
        View.page(
            "sure",
            Map.of(
                "what", "access",
                "back", "access",
                "form", form,
                "action", action,
                "question", question,
                "fields", fields)));
  }

  private static Future<View> createUser(Visit visit) {
    return Future.succeededFuture(visit)
        .map(
            sent ->
                new UserRequest(
                    sent.required("name"),
                    sent.raw("password"),
                    rights(sent),
                    sent.principal().name()))
        .compose(visit.client().access()::createUser)
        .map(user -> View.goTo("access"))
        .recover(failure -> refused(visit, "user", failure));
  }

  private static Future<View> changeUser(Visit visit) {
    var access = visit.client().access();
    var name = visit.required("name");
    var change = visit.required("change");
    return switch (change) {
      case "disable" -> disable(visit, name);
      case "enable" -> access.enableUser(name).map(v -> View.goTo("access"));
      case "rights" -> access.setUserRights(name, rights(visit)).map(v -> View.goTo("access"));
      case "password" ->
          access.setUserPassword(name, visit.raw("password")).map(v -> View.goTo("access"));
      default ->
          throw SiteMessageException.invalid(
              "change", "is \"%s\", must be disable, enable, rights or password".formatted(change));
    };
  }

  private static Future<View> disable(Visit visit, String name) {
    return visit.value("confirmed").isPresent()
        ? visit.client().access().disableUser(name).map(v -> View.goTo("access"))
        : sure(
            "access/users/change",
            visit.text("access.disable"),
            visit.text("access.disableSure", name),
            Map.of("name", name, "change", "disable"));
  }
}
