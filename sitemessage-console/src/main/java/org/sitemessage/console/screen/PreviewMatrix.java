package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sitemessage.api.Content;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.vertx.SiteMessageClient;

/** Previews of one message in several languages, for each messenger that its type fits. */
final class PreviewMatrix {
  /** Languages that the field proposes: those of the built-in texts. */
  static final String PROPOSED = "en, ru";

  private static final int LANGUAGES = 4;
  private static final int MESSENGERS = 8;

  /** Addresses of which most messengers accept one, for those that nobody has written one for. */
  private static final List<String> SAMPLES =
      List.of("someone@example.org", "@someone", "1", "https://example.org/", "someone");

  private PreviewMatrix() {}

  /**
   * The previews in one language.
   *
   * @param language language tag
   * @param cells previews, one for each messenger
   */
  public record Row(String language, List<Cell> cells) {}

  /**
   * A preview, or the reason why there is none.
   *
   * @param messenger title of the messenger
   * @param content content that the messenger would get; empty if there is none
   * @param problem the reason; empty if there is a content
   */
  public record Cell(String messenger, Optional<Content> content, String problem) {}

  /**
   * Makes the previews.
   *
   * @param request message; the addresses of its recipients are used where a messenger accepts them
   * @param languages language tags with commas between them
   */
  static Future<List<Row>> of(
      SiteMessageClient client, SiteStats stats, ScheduleRequest request, String languages) {
    var locales = locales(languages);
    var addresses =
        Stream.concat(
                request.recipients().stream().flatMap(List::stream).map(Recipient::address),
                SAMPLES.stream())
            .distinct()
            .limit(SAMPLES.size() + 1L)
            .toList();
    var fitting =
        stats.messengers().stream()
            .filter(one -> one.types().contains(request.type()))
            .limit(MESSENGERS)
            .toList();
    var rows =
        locales.stream()
            .map(
                locale -> {
                  var cells =
                      fitting.stream()
                          .map(one -> cell(client, one, request, locale, addresses))
                          .toList();
                  return Future.all(cells)
                      .map(
                          v ->
                              new Row(
                                  locale.toLanguageTag(),
                                  cells.stream().map(Future::result).toList()));
                })
            .toList();
    return Future.all(rows).map(v -> rows.stream().map(Future::result).toList());
  }

  private static List<Locale> locales(String languages) {
    var tags =
        Stream.of(languages.split("[,\\s]+")).filter(tag -> !tag.isEmpty()).distinct().toList();
    if (tags.isEmpty() || tags.size() > LANGUAGES) {
      throw SiteMessageException.invalid(
          "languages",
          "has %d languages; name 1 to %d, such as \"%s\""
              .formatted(tags.size(), LANGUAGES, PROPOSED));
    }
    return tags.stream().map(PreviewMatrix::locale).toList();
  }

  private static Locale locale(String tag) {
    try {
      return new Locale.Builder().setLanguageTag(tag).build();
    } catch (IllformedLocaleException e) {
      throw SiteMessageException.invalid(
          "languages", "has \"%s\", must be language tags such as en or pt-BR".formatted(tag));
    }
  }

  /** Tries addresses until the messenger accepts one. */
  private static Future<Cell> cell(
      SiteMessageClient client,
      MessengerStats messenger,
      ScheduleRequest request,
      Locale locale,
      List<String> addresses) {
    var recipient = Recipient.address(messenger.alias(), addresses.get(0)).withLocale(locale);
    return client
        .preview(request.withRecipients(List.of(recipient)))
        .map(
            reply ->
                new Cell(messenger.title(), Optional.of(reply.previews().get(0).content()), ""))
        .recover(
            failure -> {
              if (!(failure instanceof SiteMessageException refusal)) {
                return Future.failedFuture(failure);
              }
              var text = String.valueOf(refusal.getMessage());
              return text.startsWith("recipients[0].address") && addresses.size() > 1
                  ? cell(client, messenger, request, locale, addresses.subList(1, addresses.size()))
                  : Future.succeededFuture(new Cell(messenger.title(), Optional.empty(), text));
            });
  }
}
