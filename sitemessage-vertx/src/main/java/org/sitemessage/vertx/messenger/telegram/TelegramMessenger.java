package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;
import org.sitemessage.vertx.messenger.http.Verification;
import org.sitemessage.vertx.text.Titles;

/**
 * Sends messages of a Telegram bot. The address is a chat's id (negative for groups) or a channel's
 * {@code @name}. The messenger sends the text, or text made from the HTML, and files; it does not
 * send the subject.
 *
 * <p>The token is verified with {@code getMe} when the messenger is opened, and again for each test
 * message; messages wait for that. The Bot API has no idempotency key, so a message that may have
 * been delivered is held.
 * <!-- snippet: JavadocGuide.java#telegram -->
 *
 * <pre>{@code
 * return new TelegramMessenger(TelegramOptions.token(token));
 * }</pre>
 */
public class TelegramMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "telegram";

  private static final int LONGEST_TEXT = 4096;
  private static final int MOST_BYTES = 32_768;
  private static final Pattern CHAT =
      Pattern.compile("-?[1-9][0-9]{0,17}|@[A-Za-z][A-Za-z0-9_]{3,31}");

  private final TelegramOptions options;
  private final Verification verification = new Verification();

  /**
   * A chat.
   *
   * @param id id of the chat, which is an address
   * @param type {@code private}, {@code group}, {@code supergroup} or {@code channel}
   * @param name title of the chat, or the person's name; empty if it has none
   * @param username the name after the {@code @}; empty if it has none
   */
  public record Chat(String id, String type, String name, String username) {}

  /** Creates a messenger that is not open yet. */
  public TelegramMessenger(TelegramOptions options) {
    this(options, Clock.systemUTC());
  }

  TelegramMessenger(TelegramOptions options, Clock clock) {
    super(options, clock);
    this.options = options;
  }

  /** Telegram allows a bot 30 deliveries a second. */
  @Override
  public RateLimit rateLimit() {
    return new RateLimit(30, Duration.ofSeconds(1));
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return Titles.ofMessenger("telegram", Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofMessenger("telegram", title(), locale);
  }

  /**
   * Returns a chat's id or a channel's {@code @name}.
   *
   * @throws SiteMessageException if it is neither
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return super.address(recipient).map(TelegramMessenger::chat);
  }

  /** Returns a key that ignores the case of a channel's name. */
  @Override
  public String addressKey(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  private static String chat(String address) {
    var chat = address.strip();
    if (!CHAT.matcher(chat).matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "must be the id of a chat or the @name of a channel");
    }
    return chat;
  }

  @Override
  public boolean sendsAttachments() {
    return true;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return withText(delivery).compose(this::deliverText);
  }

  private Future<Outcome> deliverText(Delivery delivery) {
    var text = delivery.content().text();
    var files = new TelegramFiles(delivery.attachments(), text);
    var problem = problem(files);
    if (problem.isPresent()) {
      return Future.succeededFuture(Outcome.rejected(problem.get()));
    }
    var calls = calls(delivery.address(), files);
    return verified()
        .compose(
            refusal ->
                refusal.isPresent()
                    ? Future.succeededFuture(refusal.get())
                    : new TelegramSequence(calls, call -> send(call, this::judge), this::later)
                        .run());
  }

  private Future<?> later(Duration delay) {
    return vertx().timer(delay.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  private List<HttpCall> calls(String chat, TelegramFiles files) {
    var calls = new ArrayList<HttpCall>();
    var fields = new LinkedHashMap<String, String>();
    common(chat).forEach(field -> fields.put(field.getKey(), String.valueOf(field.getValue())));
    for (int i = 0; i < files.files().size(); i++) {
      calls.add(files.call(i, url(""), fields));
    }
    if (files.files().isEmpty() || !files.isCaption()) {
      calls.add(call("sendMessage", common(chat).put("text", files.text())));
    }
    return calls;
  }

  /** Returns why it can never be sent. With markup, only the server knows the text's length. */
  private Optional<String> problem(TelegramFiles files) {
    var text = files.text();
    int length = text.codePointCount(0, text.length());
    if (files.problem().isPresent()) {
      return files.problem();
    }
    if (text.isBlank()) {
      return files.files().isEmpty() ? Optional.of("the text is empty") : Optional.empty();
    }
    if (options.get(TelegramOptions.PARSE_MODE).isEmpty() && length > LONGEST_TEXT) {
      return Optional.of(
          "the text has %d characters, Telegram accepts %d".formatted(length, LONGEST_TEXT));
    }
    return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
        ? Optional.of("the text has more than %d bytes".formatted(MOST_BYTES))
        : Optional.empty();
  }

  private JsonObject common(String chat) {
    var body = new JsonObject().put("chat_id", chat);
    if (!options.get(TelegramOptions.PARSE_MODE).isEmpty()) {
      body.put("parse_mode", options.get(TelegramOptions.PARSE_MODE));
    }
    if (options.get(TelegramOptions.SILENT)) {
      body.put("disable_notification", true);
    }
    if (options.get(TelegramOptions.PROTECT_CONTENT)) {
      body.put("protect_content", true);
    }
    if (options.get(TelegramOptions.THREAD_ID) > 0) {
      body.put("message_thread_id", options.get(TelegramOptions.THREAD_ID));
    }
    return body;
  }

  private HttpCall call(String method, JsonObject body) {
    return HttpCall.json(url(method), body);
  }

  private String url(String method) {
    return options.get(TelegramOptions.BASE_URL)
        + "/bot"
        + options.get(TelegramOptions.TOKEN)
        + "/"
        + method;
  }

  private Outcome judge(HttpAnswer answer) {
    var outcome =
        TelegramReply.of(answer)
            .map(reply -> reply.outcome(answer, clock().instant(), reason(reply)))
            .orElseGet(() -> foreign(answer));
    if (outcome.isPaused()) {
      verification.forget();
    }
    return outcome;
  }

  private String reason(TelegramReply reply) {
    return shown("%d %s".formatted(reply.code(), reply.description()));
  }

  /** Returns the outcome of an answer that a server in between has given. */
  private static Outcome foreign(HttpAnswer answer) {
    var reason = "HTTP %d, not from the Bot API".formatted(answer.status());
    return switch (answer.status()) {
      case 401, 404 -> Outcome.paused(reason);
      case 429 -> Outcome.deferred(reason, Scope.MESSENGER);
      default ->
          answer.successful() || answer.status() >= 500
              ? Outcome.unknown(reason)
              : Outcome.retry(reason);
    };
  }

  /** Verifies the token again before it sends. */
  @Override
  public Future<Outcome> sendTestMessage(String to, String text) {
    verification.forget();
    return super.sendTestMessage(to, text);
  }

  @Override
  protected Future<Optional<Outcome>> verify() {
    return verified();
  }

  /** Asks {@code getMe} once for all; the outcome, if there is one, is why nothing can be sent. */
  private Future<Optional<Outcome>> verified() {
    return verification.verified(() -> inquiry(call("getMe", new JsonObject()), this::refusal));
  }

  private Optional<Outcome> refusal(HttpAnswer answer) {
    var reply = TelegramReply.of(answer);
    if (reply.isPresent() && reply.get().ok()) {
      return Optional.empty();
    }
    var outcome = judge(answer);
    return outcome.stopsMessenger()
        ? Optional.of(outcome)
        : Optional.of(notSent("getMe: HTTP " + answer.status()));
  }

  /**
   * Returns updates of the bot that were not confirmed yet, oldest first, at most 100. Fails with
   * {@link FailureCode#NOT_READY} if Telegram refuses, which it does with 409 while the bot has a
   * webhook or somebody else asks.
   */
  public Future<List<JsonObject>> getUpdates() {
    return updates(new JsonObject().put("timeout", 0));
  }

  /** Confirms all updates before this id, and returns those from it on. */
  public Future<List<JsonObject>> getUpdates(long offset) {
    return updates(new JsonObject().put("timeout", 0).put("offset", offset));
  }

  private Future<List<JsonObject>> updates(JsonObject parameters) {
    return exchange(call("getUpdates", parameters))
        .otherwise(
            failure -> {
              throw notReady(shown(failure.getMessage()));
            })
        .map(
            answer -> {
              var reply = TelegramReply.of(answer);
              if (reply.filter(TelegramReply::ok).isEmpty()) {
                throw notReady(reply.map(this::reason).orElse("HTTP " + answer.status()));
              }
              return TelegramUpdates.list(
                  reply.get().json().getValue("result") instanceof JsonArray all
                      ? all
                      : new JsonArray());
            });
  }

  private static SiteMessageException notReady(String why) {
    return new SiteMessageException(FailureCode.NOT_READY, "Telegram returned no updates: " + why);
  }

  /**
   * Returns the chats that have sent {@code /start} to the bot, as addresses, oldest first, out of
   * {@link #getUpdates()}; confirms nothing.
   */
  public Future<Set<String>> getChatIds() {
    return getUpdates().map(TelegramUpdates::startedChats);
  }

  /**
   * Returns the chats in {@link #getUpdates()}: people who have written to the bot, groups and
   * channels it was added to. Oldest first; confirms nothing.
   */
  public Future<List<Chat>> getChats() {
    return getUpdates().map(TelegramUpdates::chats);
  }

  @Override
  protected List<String> secrets() {
    return List.of(
        options.get(TelegramOptions.TOKEN),
        options
            .get(TelegramOptions.TOKEN)
            .substring(options.get(TelegramOptions.TOKEN).indexOf(':') + 1));
  }
}
