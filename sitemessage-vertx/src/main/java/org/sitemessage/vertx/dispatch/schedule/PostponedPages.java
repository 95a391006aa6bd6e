package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.SubscriberSource;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.async.LogKeys;
import org.sitemessage.vertx.dispatch.core.Directory;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.core.TimeRules;
import org.sitemessage.vertx.store.value.Insertion.NewDispatch;
import org.sitemessage.vertx.store.value.PageCursor;
import org.sitemessage.vertx.store.value.Postponed;
import org.sitemessage.vertx.store.value.Subscriber;

/**
 * Finds the recipients of postponed messages, a page at a time: their subscribers, then the
 * recipients that the type names, or only the latter. The user directory is asked once for each
 * page.
 */
public record PostponedPages(EngineContext engine, Directory directory, TimeRules times) {
  private static final Logger LOG = System.getLogger(PostponedPages.class.getName());
  private static final int PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * A page of recipients.
   *
   * @param dispatches dispatches to the recipients who can be reached
   * @param read number of recipients on the page
   * @param next cursor of the next page; absent if none follows
   */
  record Page(List<NewDispatch> dispatches, int read, Optional<PageCursor> next) {}

  Future<Page> page(Postponed message) {
    var type = engine.registry().findType(message.type());
    var source = type.flatMap(MessageType::subscribers);
    var own = message.walk().own();
    if (own && type.isEmpty()) {
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "message type \"%s\" is not registered here".formatted(message.type())));
    }
    return source.isPresent() && (own || !source.get().afterSubscriptions())
        ? named(message, type.get(), source.get())
        : own
            ? Future.succeededFuture(new Page(List.of(), 0, Optional.empty()))
            : subscribers(message, type, source.isPresent());
  }

  private Future<Page> subscribers(
      Postponed message, Optional<MessageType> type, boolean othersFollow) {
    var walk = message.walk();
    var activeOnly = type.map(MessageType::activeSubscribersOnly).orElse(true);
    return engine
        .store()
        .subscriptions()
        .page(message.type(), walk.after(), PAGE)
        .compose(
            page ->
                directory
                    .find(userIds(page))
                    .map(
                        found -> {
                          var timetable = timetable(message);
                          var dispatches = new ArrayList<NewDispatch>();
                          for (var one : page) {
                            recipient(one.subscription(), found, activeOnly)
                                .flatMap(recipient -> subscribed(message, recipient, timetable))
                                .ifPresent(dispatches::add);
                          }
                          var next =
                              page.size() == PAGE
                                  ? Optional.of(walk.toSubscription(page.get(PAGE - 1).id()))
                                  : othersFollow
                                      ? Optional.of(walk.toOwn(""))
                                      : Optional.<PageCursor>empty();
                          return new Page(dispatches, page.size(), next);
                        }));
  }

  public static Set<String> userIds(List<Subscriber> page) {
    return page.stream()
        .map(subscriber -> subscriber.subscription().userId())
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }

  private static Optional<Recipient> recipient(
      Subscription subscription, Map<String, User> found, boolean activeOnly) {
    var messenger = subscription.messenger();
    return subscription.userId().isEmpty()
        ? Optional.of(Recipient.address(messenger, subscription.address()))
        : Optional.ofNullable(found.get(subscription.userId()))
            .filter(user -> user.active() || !activeOnly)
            .map(user -> Recipient.user(messenger, user.id()).withUser(user));
  }

  private Future<Page> named(Postponed message, MessageType type, SubscriberSource source) {
    return engine
        .store()
        .schedules()
        .message(message.messageId())
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new SiteMessageException(
                            FailureCode.NOT_FOUND,
                            "message %d does not exist".formatted(message.messageId()))))
        .compose(stored -> ask(source, stored, message.walk().ownAfter()))
        .compose(
            page ->
                users(page.recipients())
                    .map(found -> dispatches(message, type, page.recipients(), found))
                    .compose(
                        all ->
                            source.afterSubscriptions()
                                ? withoutSubscribers(message, all)
                                : Future.succeededFuture(all))
                    .map(
                        dispatches ->
                            new Page(
                                dispatches,
                                page.recipients().size(),
                                Optional.of(page.next())
                                    .filter(next -> !next.isEmpty())
                                    .map(message.walk()::toOwn))));
  }

  private Future<SubscriberSource.Page> ask(
      SubscriberSource source, Message message, String after) {
    return engine
        .here(
            Future.succeededFuture(message)
                .compose(stored -> source.page(stored, after, PAGE))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .map(page -> checked(page, after))
        .recover(
            failure ->
                Future.failedFuture(
                    new SiteMessageException(
                        FailureCode.NOT_READY,
                        "message type \"%s\" cannot name the recipients of message %d: %s"
                            .formatted(message.type(), message.id(), failure),
                        failure)));
  }

  private static SubscriberSource.Page checked(SubscriberSource.Page page, String after) {
    if (page.recipients().size() > PAGE) {
      throw new IllegalStateException(
          "a page has %d recipients, at most %d are allowed"
              .formatted(page.recipients().size(), PAGE));
    }
    if (!after.isEmpty() && page.next().equals(after)) {
      throw new IllegalStateException("a page names itself as the next page");
    }
    return page;
  }

  private Future<Map<String, User>> users(List<Recipient> recipients) {
    return directory.find(
        recipients.stream()
            .filter(recipient -> recipient.user().isEmpty())
            .map(Recipient::userId)
            .filter(id -> !id.isEmpty())
            .collect(Collectors.toSet()));
  }

  /** Returns one dispatch for each address, however often it is named. */
  private List<NewDispatch> dispatches(
      Postponed message, MessageType type, List<Recipient> recipients, Map<String, User> found) {
    var dispatches = new LinkedHashMap<List<String>, NewDispatch>();
    var foreign = new HashMap<String, Integer>();
    var timetable = timetable(message);
    for (var recipient : recipients) {
      var user = recipient.user().or(() -> Optional.ofNullable(found.get(recipient.userId())));
      if (!type.messengers().isEmpty() && !type.messengers().contains(recipient.messenger())) {
        foreign.merge(recipient.messenger(), 1, Integer::sum);
      } else if (user.filter(one -> !one.active()).isEmpty() || !type.activeSubscribersOnly()) {
        dispatch(message, user.map(recipient::withUser).orElse(recipient), timetable)
            .ifPresent(made -> dispatches.putIfAbsent(List.of(made.messenger(), key(made)), made));
      }
    }
    foreign.forEach(
        (messenger, count) ->
            LogKeys.ofMessage(
                message.messageId(),
                () ->
                    LOG.log(
                        Level.WARNING,
                        "{0} recipients of message {1} are skipped: message type \"{2}\" does not"
                            + " go through messenger \"{3}\"",
                        count,
                        String.valueOf(message.messageId()),
                        type.alias(),
                        messenger)));
    return List.copyOf(dispatches.values());
  }

  private String key(NewDispatch one) {
    return engine.registry().key(one.messenger(), one.address());
  }

  private Future<List<NewDispatch>> withoutSubscribers(Postponed message, List<NewDispatch> all) {
    var type = message.type();
    return engine
        .store()
        .subscriptions()
        .subscribed(all.stream().flatMap(one -> wishes(type, one)).collect(Collectors.toSet()))
        .map(
            subscribed ->
                all.stream()
                    .filter(one -> wishes(type, one).noneMatch(subscribed::contains))
                    .toList());
  }

  /** Returns the subscriptions that the recipient of a dispatch may have. */
  private static Stream<Subscription> wishes(String type, NewDispatch one) {
    return Stream.concat(
        Stream.of(one.userId())
            .filter(id -> !id.isEmpty())
            .map(id -> Subscription.ofUser(type, one.messenger(), id)),
        Stream.of(one.address())
            .filter(address -> !address.isEmpty())
            .map(address -> Subscription.ofAddress(type, one.messenger(), address)));
  }

  /**
   * Returns a dispatch; empty if the recipient has no address that can be stored, or the messenger
   * is gone.
   */
  private Optional<NewDispatch> dispatch(
      Postponed message, Recipient recipient, Timetable timetable) {
    return dispatch(message, recipient, timetable, messenger -> messenger.address(recipient));
  }

  /** Returns a dispatch to a subscriber; a subscribed address already has its messenger's form. */
  private Optional<NewDispatch> subscribed(
      Postponed message, Recipient recipient, Timetable timetable) {
    return recipient.userId().isEmpty()
        ? dispatch(message, recipient, timetable, messenger -> Optional.of(recipient.address()))
        : dispatch(message, recipient, timetable);
  }

  private Optional<NewDispatch> dispatch(
      Postponed message,
      Recipient recipient,
      Timetable timetable,
      Function<Messenger, Optional<String>> address) {
    try {
      return address
          .apply(engine.registry().messenger(recipient.messenger()))
          .filter(Registry::canBeKept)
          .filter(form -> recipient.userId().length() <= Limits.USER_ID_CHARS)
          .map(
              form ->
                  new NewDispatch(
                      Intake.uid(),
                      recipient.messenger(),
                      form,
                      recipient.userId(),
                      Intake.kept(locale(recipient))))
          .map(made -> timetable.on(made, key(made), recipient.user(), recipient.zone()));
    } catch (RuntimeException e) { // Foreign code: an address it cannot take is skipped.
      LogKeys.ofMessage(
          message.messageId(),
          () ->
              LOG.log(
                  Level.WARNING,
                  "a recipient of message {0} through \"{1}\" is skipped: {2}",
                  String.valueOf(message.messageId()),
                  recipient.messenger(),
                  e.getClass().getSimpleName()));
      return Optional.empty();
    }
  }

  private Timetable timetable(Postponed message) {
    return new Timetable(
        times,
        message.type(),
        message.group(),
        message.digest(),
        message.ignoresQuietHours()
            || engine.registry().findType(message.type()).filter(times::exempts).isPresent(),
        engine.clock().instant(),
        Instant.EPOCH,
        message.expiresAt());
  }

  private static Locale locale(Recipient recipient) {
    return recipient.locale().equals(Locale.ROOT)
        ? recipient.user().map(User::locale).orElse(Locale.ROOT)
        : recipient.locale();
  }
}
