package org.sitemessage.demo.sandbox;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Recipients that the sandbox's services refuse. */
enum Trouble {
  /** Recipient who wants no messages. */
  BLOCKED(403),
  /** Recipient who does not exist any more. */
  GONE(410),
  /** Recipient who gets too many messages; every second request is accepted. */
  RATELIMITED(429),
  /** Stands for wrong credentials; every second request is accepted. */
  UNAUTHORIZED(401);

  private final int number;

  Trouble(int number) {
    this.number = number;
  }

  /** Returns its name in APIs whose addresses are names. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns its number in APIs whose addresses are numbers. */
  String number() {
    return String.valueOf(number);
  }

  private boolean isNamed(String recipient) {
    return recipient.equalsIgnoreCase(name()) || recipient.equals(number());
  }

  /** Recipients whose next request is accepted; one memory for each service. */
  static final class Memory {
    private final Set<Trouble> told = EnumSet.noneOf(Trouble.class);

    /**
     * Returns the trouble of a recipient now, if there is any.
     *
     * @param recipient a name or a number, without marks such as {@code @}
     */
    Optional<Trouble> of(String recipient) {
      return Arrays.stream(values())
          .filter(trouble -> trouble.isNamed(recipient))
          .findFirst()
          .filter(trouble -> trouble.isLasting() || told.add(trouble) || !told.remove(trouble));
    }
  }

  private boolean isLasting() {
    return this == BLOCKED || this == GONE;
  }
}
