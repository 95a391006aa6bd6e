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

  private static View page(KeyPage page, UserPage users, Optional<NewKey> made) {
    return View.page(
        "access",
        Map.of(
            "rows", page.keys(),
            "users", users.users(),
            "now", Instant.now(),
            "rights", Right.values(),
            "next", page.next().isEmpty() ? "" : "?after=" + page.next().getAsLong(),
            "made", made));
  }

  private static Future<View> create(Visit visit) {
    var rights = rights(visit);
    var request =
        new KeyRequest(visit.required("name"), rights, Optional.empty(), visit.principal().name());
    var days = visit.number("days", 0, 36_500, 0);
    return visit
        .client()
        .access()
        .createKey(
            days == 0 ? request : request.withExpiresAt(Instant.now().plus(Duration.ofDays(days))))
        .compose(made -> list(visit, Optional.of(made)));
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
    return visit.client().access().revokeKey(visit.required("name")).map(v -> View.goTo("access"));
  }

  private static Future<View> createUser(Visit visit) {
    var password = visit.raw("password");
    return visit
        .client()
        .access()
        .createUser(
            new UserRequest(
                visit.required("name"), password, rights(visit), visit.principal().name()))
        .map(user -> View.goTo("access"));
  }

  private static Future<View> changeUser(Visit visit) {
    var access = visit.client().access();
    var name = visit.required("name");
    var change = visit.required("change");
    return switch (change) {
      case "disable" -> access.disableUser(name).map(v -> View.goTo("access"));
      case "enable" -> access.enableUser(name).map(v -> View.goTo("access"));
      case "rights" -> access.setUserRights(name, rights(visit)).map(v -> View.goTo("access"));
      case "password" ->
          access.setUserPassword(name, visit.raw("password")).map(v -> View.goTo("access"));
      default ->
          throw SiteMessageException.invalid(
              "change", "is \"%s\", must be disable, enable, rights or password".formatted(change));
    };
  }
}
