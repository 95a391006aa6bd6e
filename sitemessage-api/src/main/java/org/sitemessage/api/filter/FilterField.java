package org.sitemessage.api.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

/** A field of the filter language. */
public enum FilterField {
  /** Status of a dispatch. */
  STATUS(Kind.STATUS, "status of the dispatch", "status:failed,unknown"),
  /** Alias of the messenger. */
  MESSENGER(Kind.WORD, "alias of the messenger", "messenger:smtp"),
  /** Alias of the message type. */
  TYPE(Kind.WORD, "alias of the message type", "-type:news"),
  /** Address of the recipient; upper and lower case are the same. */
  TO(Kind.WORD, "address of the recipient", "to:*@example.org"),
  /** The application's id of the recipient. */
  USER(Kind.WORD, "application's id of the recipient", "user:42"),
  /** The application's id of the sender. */
  SENDER(Kind.WORD, "application's id of the sender", "sender:shop"),
  /** Group mark of the message. */
  GROUP(Kind.WORD, "group mark of the message", "group:order-*"),
  /** Priority of the message. */
  PRIORITY(Kind.PRIORITY, "priority of the message", "priority:>0"),
  /** Text within the context of the message; upper and lower case are the same. */
  TEXT(Kind.TEXT, "text within the context of the message", "text:\"your invoice\""),
  /** Earliest time at which the message was accepted. */
  SINCE(Kind.TIME, "earliest time at which the message was accepted", "since:2h"),
  /** Time before which the message was accepted. */
  UNTIL(Kind.TIME, "time before which the message was accepted", "until:2026-01-31"),
  /** Id of the dispatch. */
  ID(Kind.ID, "id of the dispatch", "id:101"),
  /** Id of the message. */
  MESSAGE(Kind.ID, "id of the message", "message:7");

  /** Form of a field's values. */
  public enum Kind {
    /** The lower-case name of a {@link DispatchStatus}. */
    STATUS,
    /** A word; each {@code *} in it stands for any characters. */
    WORD,
    /** A text that is looked for within another one. */
    TEXT,
    /** A whole number, optionally after {@code >}, {@code >=}, {@code <} or {@code <=}. */
    PRIORITY,
    /** A time, or the time that has passed since: {@code 2h}. */
    TIME,
    /** An id, at least 1. */
    ID
  }

  private final Kind kind;
  private final String meaning;
  private final String example;

  FilterField(Kind kind, String meaning, String example) {
    this.kind = kind;
    this.meaning = meaning;
    this.example = example;
  }

  /** Returns the name of the field in a filter. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the form of the field's values. */
  public Kind kind() {
    return kind;
  }

  /** Returns what the field is compared with, as a noun phrase. */
  public String meaning() {
    return meaning;
  }

  /** Returns a term with this field. */
  public String example() {
    return example;
  }

  /**
   * Returns the values that may be proposed: all of a closed set, the usual ones of a time. Empty
   * for a field whose values depend on the engine, such as the messengers.
   */
  public List<String> proposals() {
    return switch (kind) {
      case STATUS -> Arrays.stream(DispatchStatus.values()).map(DispatchStatus::key).toList();
      case TIME -> List.of("10m", "1h", "24h", "7d", "30d");
      case PRIORITY -> List.of(">0", "0", "<0");
      case WORD, TEXT, ID -> List.of();
    };
  }

  /** Returns whether the field may be negated, and may have several values. */
  public boolean isAlternative() {
    return kind != Kind.TIME;
  }

  /** Returns the field of a name; empty if there is none. */
  public static Optional<FilterField> ofKey(String key) {
    return Arrays.stream(values()).filter(field -> field.key().equals(key)).findFirst();
  }

  /** Returns the names of all fields. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(FilterField::key).toList();
  }
}
