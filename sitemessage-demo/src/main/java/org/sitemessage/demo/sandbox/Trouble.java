package org.sitemessage.demo.sandbox;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Recipients that the sandbox's services refuse. */
enum Trouble {
  /** Wants no messages. */
  BLOCKED(403),
  /** Is not there any more. */
  GONE(410),
  /** Gets too many; refused once, then taken. */
  RATELIMITED(429),
  /** Stands for credentials that are refused once and right after that. */
  UNAUTHORIZED(401);

  private final int number;

  Trouble(int number) {
    this.number = number;
  }

  /** Its name where addresses are names. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its number where addresses are numbers. */
  String number() {
    return String.valueOf(number);
  }

  private boolean isNamed(String recipient) {
    return recipient.equalsIgnoreCase(name()) || recipient.equals(number());
  }

  /** Whose refusals have been told; one for each service. */
  static final class Memory {
    private final Set<Trouble> told = EnumSet.noneOf(Trouble.class);

    /**
     * What is the matter with a recipient now.
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
