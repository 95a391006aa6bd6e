package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The keys of the HTTP API: issuing and revoking. */
final class Keys {
  private Keys() {}

  static void mount(Doors doors) {
    doors.get("/access", Right.ADMIN, visit -> list(visit, Optional.empty()));
    doors.post("/access/create", Right.ADMIN, Keys::create);
    doors.post("/access/revoke", Right.ADMIN, Keys::revoke);
  }

  private static Future<View> list(Visit visit, Optional<NewKey> made) {
    return visit
        .client()
        .access()
        .keys(visit.number("after", 0, 0), KeyPage.MAX)
        .map(
            page ->
                View.page(
                    "access",
                    Map.of(
                        "rows", page.keys(),
                        "now", Instant.now(),
                        "rights", Right.values(),
                        "next", page.next().isEmpty() ? "" : "?after=" + page.next().getAsLong(),
                        "made", made)));
  }

  private static Future<View> create(Visit visit) {
    var rights = EnumSet.noneOf(Right.class);
    visit.all("rights").forEach(key -> rights.add(right(key)));
    if (rights.isEmpty()) {
      throw SiteMessageException.invalid(
          "rights", "is empty; choose some of " + Right.names(EnumSet.allOf(Right.class)));
    }
    var request =
        new KeyRequest(visit.required("name"), rights, Optional.empty(), visit.principal().name());
    var days = visit.number("days", 0, 0);
    return visit
        .client()
        .access()
        .createKey(
            days == 0 ? request : request.withExpiresAt(Instant.now().plus(Duration.ofDays(days))))
        .compose(made -> list(visit, Optional.of(made)));
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
}
