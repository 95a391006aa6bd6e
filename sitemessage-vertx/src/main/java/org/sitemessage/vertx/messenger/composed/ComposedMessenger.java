package org.sitemessage.vertx.messenger.composed;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.base.Composite;
import org.sitemessage.vertx.messenger.base.Foreign;
import org.sitemessage.vertx.messenger.base.NonBlocking;
import org.sitemessage.vertx.messenger.base.Queueing;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.text.OneLine;

/**
 * A messenger made of messengers that reach the same addresses. Each stands behind a circuit
 * breaker: a member whose transport is broken is left alone, and after a while one delivery shows
 * whether it works again. A delivery that could not be passed to one member goes to the next at
 * once. A delivery that a member may have delivered, or that a recipient has rejected, never goes
 * to another member.
 *
 * <p>If all are left alone the outcome is a deferral of the messenger, which costs no attempt.
 */
public abstract sealed class ComposedMessenger
    implements Messenger, Composite, Queueing, NonBlocking
    permits FailoverMessenger, RoundRobinMessenger {
  private static final int MOST_MEMBERS = 20;

  private final ComposedOptions options;
  private final List<Member> members;
  private final Clock clock;
  private volatile List<BreakerMember> guarded = List.of();
  private volatile boolean closed;

  ComposedMessenger(ComposedOptions options, List<Member> members, Clock clock) {
    this.options = options.checked();
    this.members = List.copyOf(members);
    this.clock = clock;
    requireMembers();
  }

  private void requireMembers() {
    if (members.isEmpty() || members.size() > MOST_MEMBERS) {
      throw SiteMessageException.invalid(
          "of", "must name 1 to %d messengers, names %d".formatted(MOST_MEMBERS, members.size()));
    }
    var names = new HashSet<String>();
    for (var member : members) {
      if (!names.add(member.name())) {
        throw SiteMessageException.invalid(
            "of", "names two members \"%s\"; give them names".formatted(member.name()));
      }
    }
    var attributes =
        members.stream().map(member -> member.messenger().addressAttribute()).distinct().toList();
    if (attributes.size() > 1) {
      throw SiteMessageException.invalid(
          "of", "names messengers with different kinds of addresses: " + attributes);
    }
  }

  /** Returns the members, in the order in which they were given. */
  public final List<Member> members() {
    return members;
  }

  @Override
  public final JsonArray memberStates() {
    return new JsonArray(states().stream().map(MemberState::toJson).toList());
  }

  /** Returns the state of each member; any thread. Empty while it is not open. */
  final List<MemberState> states() {
    return guarded.stream().map(BreakerMember::state).toList();
  }

  @Override
  public final boolean leavesAlone() {
    return !guarded.stream().allMatch(BreakerMember::isReady);
  }

  @Override
  public final void resume() {
    guarded.forEach(BreakerMember::resume);
  }

  @Override
  public final boolean neverBlocks() {
    return members().stream().map(Member::messenger).allMatch(Traits::neverBlocks);
  }

  @Override
  public final void mayBegin(BooleanSupplier value) {
    guarded.forEach(member -> member.mayBegin(value));
  }

  /** Returns all members, in the order in which to try them now. */
  abstract List<BreakerMember> order(List<BreakerMember> all);

  @Override
  public final String alias() {
    return options.alias();
  }

  /** Returns the kind of all members; its own alias if they differ. */
  @Override
  public final String kind() {
    var kinds = members.stream().map(member -> member.messenger().kind()).distinct().toList();
    return kinds.size() == 1 ? kinds.get(0) : alias();
  }

  @Override
  public final String title() {
    var title = options.get(ComposedOptions.TITLE);
    return title.isEmpty() ? first().title() : title;
  }

  private Messenger first() {
    return members.get(0).messenger();
  }

  /** Returns whether all members allow it. */
  @Override
  public final boolean allowUserSubscription() {
    return members.stream().allMatch(member -> member.messenger().allowUserSubscription());
  }

  @Override
  public final String addressAttribute() {
    return first().addressAttribute();
  }

  /** Returns the address in a form that every member accepts. */
  @Override
  public final Optional<String> address(Recipient recipient) {
    var address = first().address(recipient);
    for (var member : members.subList(1, members.size())) {
      address =
          address.flatMap(
              known ->
                  member.messenger().address(Recipient.address(member.messenger().alias(), known)));
    }
    return address;
  }

  /** Returns a key that is equal for addresses which one of the members takes for the same. */
  @Override
  public final String addressKey(String address) {
    var key = address;
    for (var member : members) {
      key = member.messenger().addressKey(key);
    }
    return key;
  }

  /** Returns the lowest limit of a member: while the others are left alone it gets everything. */
  @Override
  public final RateLimit rateLimit() {
    return members.stream()
        .map(member -> member.messenger().rateLimit())
        .filter(limit -> !limit.isNone())
        .max(Comparator.comparing(RateLimit::spacing))
        .orElse(RateLimit.NONE);
  }

  /** Returns {@link UnknownPolicy#HOLD} if one of the members does. */
  @Override
  public final UnknownPolicy unknownPolicy() {
    return members.stream()
            .anyMatch(member -> member.messenger().unknownPolicy() == UnknownPolicy.HOLD)
        ? UnknownPolicy.HOLD
        : UnknownPolicy.RESEND;
  }

  /** Returns whether all members do. */
  @Override
  public final boolean sendsAttachments() {
    return members.stream().allMatch(member -> member.messenger().sendsAttachments());
  }

  /** Returns the lowest batch size of a member. */
  @Override
  public final int batchSize() {
    return members.stream().mapToInt(member -> member.messenger().batchSize()).min().orElse(1);
  }

  @Override
  public final void onReceipt(Function<Receipt, Future<Void>> receiver) {
    members.forEach(member -> member.messenger().onReceipt(receiver));
  }

  /** Opens all members; if one fails to open, none stays open. */
  @Override
  public final Future<Void> open(Vertx vertx) {
    Future<List<BreakerMember>> opened = Future.succeededFuture(List.of());
    for (var member : members) {
      opened = opened.compose(sofar -> open(member, sofar, vertx));
    }
    return opened.map(
        all -> {
          guarded = all;
          return null;
        });
  }

  /** Connects all members; fails with the reasons of those that cannot send. */
  @Override
  public final Future<Void> connect() {
    var all = members.stream().map(ComposedMessenger::connect).toList();
    return Future.join(all)
        .otherwiseEmpty()
        .compose(
            v -> {
              var reasons =
                  all.stream()
                      .filter(Future::failed)
                      .map(one -> String.valueOf(one.cause().getMessage()))
                      .toList();
              return reasons.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      new SiteMessageException(FailureCode.NOT_READY, String.join("; ", reasons)));
            });
  }

  private static Future<Void> connect(Member member) {
    return Foreign.call("connect", () -> member.messenger().connect())
        .recover(
            failure ->
                Future.failedFuture(
                    new SiteMessageException(
                        FailureCode.NOT_READY,
                        "%s: %s"
                            .formatted(
                                member.name(), OneLine.of(String.valueOf(failure.getMessage()))),
                        failure)));
  }

  private Future<List<BreakerMember>> open(Member member, List<BreakerMember> sofar, Vertx vertx) {
    return Foreign.call("open", () -> member.messenger().open(vertx))
        .map(
            v -> {
              var all = new ArrayList<>(sofar);
              all.add(new BreakerMember(member, options, vertx, clock));
              return List.copyOf(all);
            })
        .recover(failure -> closeAll(sofar).transform(closed -> Future.failedFuture(failure)));
  }

  private static Future<Void> closeAll(List<BreakerMember> all) {
    return Future.join(all.stream().map(BreakerMember::close).toList()).mapEmpty();
  }

  @Override
  public final Future<Void> close() {
    closed = true;
    return closeAll(guarded);
  }

  @Override
  public final Future<Outcome> deliver(Delivery delivery) {
    return deliverAll(List.of(delivery)).map(outcomes -> outcomes.get(0));
  }

  @Override
  public final Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
    if (guarded.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    var waiting = deliveries.stream().map(one -> new Waiting(one, MemberAnswers.NONE)).toList();
    return through(order(guarded).iterator(), waiting);
  }

  /** A delivery, and the answers of the members so far. */
  private record Waiting(Delivery delivery, MemberAnswers answers) {}

  private Future<List<Outcome>> through(Iterator<BreakerMember> order, List<Waiting> waiting) {
    if (closed) {
      return Future.succeededFuture(
          all(waiting, Outcome.deferred("the messenger is closed", Scope.DISPATCH)));
    }
    if (!order.hasNext()) {
      var next = next();
      return Future.succeededFuture(waiting.stream().map(one -> one.answers.inVain(next)).toList());
    }
    var member = order.next();
    return member
        .deliver(waiting.stream().map(Waiting::delivery).toList())
        .compose(outcomes -> goOn(order, member, waiting, outcomes));
  }

  private static List<Outcome> all(List<Waiting> waiting, Outcome outcome) {
    return waiting.stream().map(one -> outcome).toList();
  }

  private Future<List<Outcome>> goOn(
      Iterator<BreakerMember> order,
      BreakerMember member,
      List<Waiting> waiting,
      List<Outcome> outcomes) {
    var answers = new ArrayList<Outcome>(outcomes);
    var left = new ArrayList<Waiting>();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < waiting.size(); i++) {
      var outcome = outcomes.get(i);
      var one = waiting.get(i);
      if (MemberAnswers.goesOn(outcome)) {
        left.add(new Waiting(one.delivery, one.answers.and(member.name(), outcome)));
        places.add(i);
      } else {
        answers.set(i, one.answers.finalOutcome(member.name(), outcome));
      }
    }
    if (left.isEmpty()) {
      return Future.succeededFuture(answers);
    }
    return through(order, left)
        .map(
            rest -> {
              for (int i = 0; i < rest.size(); i++) {
                answers.set(places.get(i), rest.get(i));
              }
              return answers;
            });
  }

  /** Returns the time until a member may be tried, if all are left alone. */
  private Optional<Duration> next() {
    return guarded.stream()
        .map(BreakerMember::remaining)
        .min(Duration::compareTo)
        .filter(delay -> delay.compareTo(Duration.ZERO) > 0);
  }

  /**
   * Sends a test message through each member, also through those that are left alone: a member that
   * works is used again from then on.
   *
   * @return sent if one of them is; the reason names what each answered
   */
  @Override
  public final Future<Outcome> sendTestMessage(String to, String text) {
    var asked = guarded;
    if (asked.isEmpty()) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    return Future.all(asked.stream().map(member -> member.probe(to, text)).toList())
        .map(all -> probed(asked, all.<Outcome>list()));
  }

  private static Outcome probed(List<BreakerMember> asked, List<Outcome> outcomes) {
    var reason =
        IntStream.range(0, asked.size())
            .mapToObj(
                i ->
                    "%s: %s %s"
                        .formatted(
                            asked.get(i).name(), outcomes.get(i).kind(), outcomes.get(i).reason()))
            .map(String::strip)
            .collect(Collectors.joining("; "));
    return MemberAnswers.ofProbe(outcomes, reason);
  }

  /** Names the members, and none of their secrets. */
  @Override
  public final String toString() {
    return "%s[%s, %s]"
        .formatted(
            getClass().getSimpleName(),
            alias(),
            members.stream().map(Member::name).collect(Collectors.joining(", ")));
  }
}
