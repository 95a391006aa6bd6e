package org.sitemessage.example;

import io.vertx.core.Future;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.Digest;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.api.user.User;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.options.QuietOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The code of the guide to timing. */
final class TimingGuide {
  private TimingGuide() {}

  static SiteMessageOptions options(SiteMessageOptions options) {
    // snippet:begin options
    var nightsAndWeekends = QuietHours.parse("22:00-08:00;00:00-24:00 sat+sun");
    return options.with(
        SiteMessageOptions.QUIET_HOURS,
        options
            .quietHours()
            .withHours(nightsAndWeekends)
            .with(QuietOptions.ZONE, Optional.of(ZoneId.of("Europe/Berlin"))));
    // snippet:end
  }

  static UserDirectory directory() {
    // snippet:begin directory
    var ann =
        User.of("ann", Map.of("email", "ann@example.org")).withZone(ZoneId.of("Asia/Kolkata"));
    var bob =
        User.of("bob", Map.of("email", "bob@example.org"))
            .withQuietHours(QuietHours.daily(LocalTime.of(20, 0), LocalTime.of(11, 30)));
    var eve = User.of("eve", Map.of("email", "eve@example.org")).withQuietHours(QuietHours.NONE);
    return ids -> Future.succeededFuture(Map.of("ann", ann, "bob", bob, "eve", eve));
    // snippet:end
  }

  static List<ScheduleRequest> digests() {
    // snippet:begin digests
    var request =
        ScheduleRequest.plain("Somebody follows you.")
            .withRecipients(Recipients.of("smtp", "a@example.org").list());
    return List.of(
        request.withDigest(Digest.dailyAt(LocalTime.of(18, 0))),
        request.withDigest(Digest.weeklyAt(LocalTime.of(9, 0), DayOfWeek.MONDAY)),
        request.withDigest(Digest.every(Duration.ofHours(1))));
    // snippet:end
  }

  static ScheduleRequest loud() {
    // snippet:begin loud
    var guest = Recipient.address("smtp", "b@example.org").withZone(ZoneId.of("Asia/Tokyo"));
    return ScheduleRequest.plain("Your code: 123456")
        .withRecipients(List.of(guest))
        .withIgnoresQuietHours(true);
    // snippet:end
  }
}
