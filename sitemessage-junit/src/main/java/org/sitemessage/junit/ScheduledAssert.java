package org.sitemessage.junit;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;

/**
 * Asserts that dispatches with certain properties exist. Each method narrows the dispatches to
 * those with one more property, and fails if none is left. Its error names what was expected, and
 * what the dispatches have instead.
 */
public final class ScheduledAssert {
  private static final int SHOWN_CHARS = 500;

  private final List<Messages.Entry> left;
  private final String expected;

  ScheduledAssert(List<Messages.Entry> left, String expected) {
    this.left = left;
    this.expected = expected;
  }

  /** Asserts that there is a dispatch to an address, in the form that its messenger gives it. */
  public ScheduledAssert to(String address) {
    return narrowed(
        "to \"%s\"".formatted(address), one -> one.dispatch().address().equals(address), one -> "");
  }

  /**
   * Asserts that there is a dispatch to a user of the application.
   *
   * @param userId the application's id of the user
   */
  public ScheduledAssert toUser(String userId) {
    return narrowed(
        "to user \"%s\"".formatted(userId),
        one -> one.dispatch().userId().equals(userId),
        one -> "");
  }

  /**
   * Asserts that there is a dispatch through a messenger.
   *
   * @param messenger alias of the messenger
   */
  public ScheduledAssert through(String messenger) {
    return narrowed(
        "through \"%s\"".formatted(messenger),
        one -> one.dispatch().messenger().equals(messenger),
        one -> "");
  }

  /** Asserts that there is a dispatch with this subject. */
  public ScheduledAssert withSubject(String subject) {
    return narrowed(
        "with the subject \"%s\"".formatted(subject),
        one -> one.content().subject().equals(subject),
        shown("subject", Content::subject));
  }

  /** Asserts that there is a dispatch whose plain text contains this. */
  public ScheduledAssert withText(String part) {
    return narrowed(
        "whose text contains \"%s\"".formatted(part),
        one -> one.content().text().contains(part),
        shown("text", Content::text));
  }

  /** Asserts that there is a dispatch whose HTML contains this. */
  public ScheduledAssert withHtml(String part) {
    return narrowed(
        "whose HTML contains \"%s\"".formatted(part),
        one -> one.content().html().contains(part),
        shown("HTML", Content::html));
  }

  /** Asserts that there is a dispatch that its messenger has sent. */
  public ScheduledAssert sent() {
    return withStatus(DispatchStatus.SENT);
  }

  /** Asserts that there is a dispatch with this status. */
  public ScheduledAssert withStatus(DispatchStatus status) {
    return narrowed(
        "with the status \"%s\"".formatted(status.key()),
        one -> one.dispatch().status() == status,
        one -> "");
  }

  /** Asserts that there is a dispatch whose next attempt is at this time. */
  public ScheduledAssert dueAt(Instant time) {
    return narrowed(
        "due at " + time,
        one -> one.dispatch().nextAttemptAt().filter(time::equals).isPresent(),
        one -> "");
  }

  /** Asserts that there is a content that fulfils a condition. */
  public ScheduledAssert withContent(String description, Predicate<Content> condition) {
    return narrowed(
        "whose content " + description, one -> condition.test(one.content()), one -> "");
  }

  /** Asserts that there is exactly one such dispatch. */
  public ScheduledAssert once() {
    return times(1);
  }

  /** Asserts that there are exactly so many such dispatches. */
  public ScheduledAssert times(int count) {
    if (left.size() != count) {
      throw new AssertionError(
          "expected %d %s %s, but there are %d:%s"
              .formatted(
                  count,
                  count == 1 ? "dispatch" : "dispatches",
                  expected,
                  left.size(),
                  lines(one -> "")));
    }
    return this;
  }

  private static Function<Messages.Entry, String> shown(
      String name, Function<Content, String> part) {
    return one -> {
      var text = part.apply(one.content());
      return ", %s \"%s\""
          .formatted(
              name, text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text);
    };
  }

  /**
   * Narrows the dispatches.
   *
   * @param more property for the error text; empty if the error text names it already
   * @param actual the property that a dispatch has instead, for the error text
   */
  ScheduledAssert narrowed(
      String more, Predicate<Messages.Entry> fits, Function<Messages.Entry, String> actual) {
    var wanted = more.isEmpty() ? expected : expected + " " + more;
    var found = left.stream().filter(fits).toList();
    if (found.isEmpty()) {
      throw new AssertionError(
          left.isEmpty()
              ? "expected a message %s, but nothing is scheduled".formatted(wanted)
              : "expected a message %s, but there are only:%s".formatted(wanted, lines(actual)));
    }
    return new ScheduledAssert(found, wanted);
  }

  private String lines(Function<Messages.Entry, String> actual) {
    return left.stream()
        .map(one -> "\n  " + one.described() + actual.apply(one))
        .collect(Collectors.joining());
  }
}
