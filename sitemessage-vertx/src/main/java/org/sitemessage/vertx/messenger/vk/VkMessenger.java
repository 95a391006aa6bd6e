package org.sitemessage.vertx.messenger.vk;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.base.RefusalStreak;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;
import org.sitemessage.vertx.text.Titles;

/**
 * Posts on walls of VKontakte. The address is the owner's id, negative for a community. A text that
 * is nothing but a URL is posted as a link.
 *
 * <p>The {@code guid} is {@link Delivery#uid()}; VK recognises duplicates by it for an hour. A post
 * that may have been made is therefore sent again only while this process knows that the hour is
 * not over.
 */
public class VkMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "vk";

  private static final Duration GUID_LIFE = Duration.ofMinutes(55);
  private static final int MOST_GUIDS = 10_000;
  private static final Set<Integer> WRONG_TOKEN = Set.of(5, 1117);
  private static final Pattern OWNER = Pattern.compile("-?[1-9][0-9]{0,17}");
  private static final Pattern LINK = Pattern.compile("https?://\\S+", Pattern.CASE_INSENSITIVE);

  private final VkOptions options;
  private final RefusalStreak streak = new RefusalStreak();
  private final Map<String, Instant> firstTries = new LinkedHashMap<>();

  /** Creates a messenger that is not open yet. */
  public VkMessenger(VkOptions options) {
    this(options, Clock.systemUTC());
  }

  VkMessenger(VkOptions options, Clock clock) {
    super(options, clock);
    this.options = options;
  }

  /** VK allows a user's token 3 deliveries a second. */
  @Override
  public RateLimit rateLimit() {
    return new RateLimit(3, Duration.ofSeconds(1));
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return Titles.ofMessenger("vk", Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofMessenger("vk", title(), locale);
  }

  @Override
  public String addressAttribute() {
    return "vkontakte";
  }

  /**
   * Returns the id of a wall's owner, negative for a community.
   *
   * @throws SiteMessageException if it is no number
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return super.address(recipient).map(VkMessenger::owner);
  }

  private static String owner(String address) {
    var owner = address.strip();
    if (!OWNER.matcher(owner).matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "must be a number, negative for a community");
    }
    return owner;
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return UnknownPolicy.RESEND;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return withText(delivery).compose(this::deliverText);
  }

  private Future<Outcome> deliverText(Delivery delivery) {
    var text = delivery.content().text();
    if (text.isBlank()) {
      return Future.succeededFuture(Outcome.rejected("the text is empty"));
    }
    if (!duplicateIsTold(delivery)) {
      return Future.succeededFuture(
          Outcome.unknown("not sent again: VK recognises duplicates for an hour only"));
    }
    return send(post(delivery, text), answer -> judge(answer, delivery.address()));
  }

  /** Returns whether this is the first attempt, or VK still remembers its guid. */
  private boolean duplicateIsTold(Delivery delivery) {
    var now = clock().instant();
    var over = now.minus(GUID_LIFE);
    firstTries.values().removeIf(first -> first.isBefore(over));
    if (firstTries.containsKey(delivery.uid())) {
      return true;
    }
    if (delivery.dispatch().maybeDelivered()) {
      return false;
    }
    if (firstTries.size() == MOST_GUIDS) {
      firstTries.remove(firstTries.keySet().iterator().next());
    }
    firstTries.put(delivery.uid(), now);
    return true;
  }

  private HttpCall post(Delivery delivery, String text) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("owner_id", delivery.address());
    if (delivery.address().startsWith("-")) {
      fields.put("from_group", "1");
    }
    fields.put(LINK.matcher(text.strip()).matches() ? "attachments" : "message", text.strip());
    fields.put("guid", delivery.uid());
    fields.put("v", options.get(VkOptions.VERSION));
    fields.put("access_token", options.get(VkOptions.ACCESS_TOKEN));
    return HttpCall.form(options.get(VkOptions.BASE_URL) + "/method/wall.post", fields);
  }

  /**
   * Asks for the owner of the token. Tokens of communities may not ask that. Only those errors
   * count that VK gives for any method: the token is wrong, or has expired.
   */
  @Override
  protected Future<Optional<Outcome>> verify() {
    return inquiry(
        HttpCall.form(
            options.get(VkOptions.BASE_URL) + "/method/users.get",
            Map.of(
                "v",
                options.get(VkOptions.VERSION),
                "access_token",
                options.get(VkOptions.ACCESS_TOKEN))),
        answer ->
            answer
                .json()
                .map(json -> json.getValue("error"))
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(error -> WRONG_TOKEN.contains(error.getValue("error_code")))
                .map(
                    error ->
                        Outcome.paused(
                            shown(
                                "%s %s"
                                    .formatted(
                                        error.getValue("error_code"),
                                        error.getValue("error_msg"))))));
  }

  /**
   * Judges an answer. Errors come with status 200; other content comes from a server in between.
   */
  private Outcome judge(HttpAnswer answer, String wall) {
    var json = answer.json().orElseGet(JsonObject::new);
    if (json.getValue("error") instanceof JsonObject error
        && error.getValue("error_code") instanceof Number code) {
      var message = String.valueOf(error.getValue("error_msg"));
      var outcome =
          VkError.outcome(
              code.intValue(), message, shown("%d %s".formatted(code.intValue(), message)));
      if (VkError.isOfOneWall(code.intValue())) {
        return streak.refused(wall, message, outcome);
      }
      streak.ends();
      return outcome;
    }
    streak.ends();
    if (json.getValue("response") instanceof JsonObject response && answer.successful()) {
      return Outcome.sent(String.valueOf(response.getValue("post_id", "")));
    }
    var reason = "HTTP %d, not from the API".formatted(answer.status());
    return answer.status() == 429
        ? Outcome.deferred(reason, Scope.MESSENGER)
        : Outcome.unknown(reason);
  }

  /**
   * Returns the page that gives a user's token to the application with this id, at the end of the
   * URL it leads to. VK calls this way obsolete, in favour of VK ID.
   */
  public static String tokenUrl(String clientId, String version) {
    return "https://oauth.vk.com/authorize?client_id=%s&scope=wall,offline&display=page&response_type=token&v=%s&redirect_uri=https://oauth.vk.com/blank.html"
        .formatted(
            URLEncoder.encode(clientId, StandardCharsets.UTF_8),
            URLEncoder.encode(version, StandardCharsets.UTF_8));
  }

  @Override
  protected List<String> secrets() {
    return List.of(options.get(VkOptions.ACCESS_TOKEN));
  }
}
