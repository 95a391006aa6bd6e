package org.sitemessage.junit;

import java.util.List;
import org.sitemessage.api.options.OptionNames;

/** Asserts what an application has scheduled in a test. */
public final class SiteMessageAssert {
  private final Messages messages;

  SiteMessageAssert(Messages messages) {
    this.messages = messages;
  }

  /**
   * Asserts that a message of a type is scheduled for at least one recipient, whatever became of it
   * since.
   *
   * @param type alias of the message type
   * @return assertion on the dispatches of the type
   * @throws AssertionError naming everything that is scheduled
   */
  public ScheduledAssert scheduled(String type) {
    return new ScheduledAssert(messages.all(), "of type \"%s\"".formatted(type))
        .narrowed("", one -> one.type().equals(type), one -> "");
  }

  /**
   * Asserts that no message of a type is scheduled.
   *
   * @param type alias of a registered message type
   * @throws AssertionError naming the messages of the type, or the registered types if this one is
   *     none of them
   */
  public SiteMessageAssert scheduledNo(String type) {
    var registered = messages.types();
    if (!registered.contains(type)) {
      throw new AssertionError(
          "message type \"%s\" is not registered%s (registered: %s)"
              .formatted(
                  type,
                  OptionNames.nearest(type, registered)
                      .map("; did you mean \"%s\"?"::formatted)
                      .orElse(""),
                  String.join(", ", registered)));
    }
    return none(
        "expected no message of type \"%s\"".formatted(type),
        messages.all().stream().filter(one -> one.type().equals(type)).toList());
  }

  /**
   * Asserts that no message is scheduled.
   *
   * @throws AssertionError naming the messages
   */
  public SiteMessageAssert scheduledNothing() {
    return none("expected no message", messages.all());
  }

  private SiteMessageAssert none(String expected, List<Messages.Entry> found) {
    if (!found.isEmpty()) {
      throw new AssertionError(expected + ", but " + Messages.described(found));
    }
    return this;
  }
}
