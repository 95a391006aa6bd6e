package org.sitemessage.vertx.dispatch;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Limits;

/** The messengers and message types of this process, by alias. Immutable. */
public final class Registry {
  private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_]*");

  private final Map<String, Messenger> messengers = new TreeMap<>();
  private final Map<String, MessageType> types = new TreeMap<>();

  /**
   * Registers all of these.
   *
   * @throws SiteMessageException if two have one alias, or an alias is malformed
   */
  public Registry(Collection<Messenger> messengers, Collection<MessageType> types) {
    messengers.forEach(
        m -> register("messenger", Limits.MESSENGER_CHARS, this.messengers, m.alias(), m));
    types.forEach(t -> register("message type", Limits.TYPE_CHARS, this.types, t.alias(), t));
  }

  private static <T> void register(
      String kind, int maxChars, Map<String, T> all, String alias, T one) {
    if (alias.length() > maxChars || !ALIAS.matcher(alias).matches()) {
      throw SiteMessageException.invalid(
          kind + " alias",
          "must match %s and have at most %d characters, is \"%s\""
              .formatted(ALIAS.pattern(), maxChars, alias));
    }
    var before = all.putIfAbsent(alias, one);
    if (before != null) {
      throw SiteMessageException.invalid(
          "%s alias \"%s\"".formatted(kind, alias),
          "is taken twice, by %s and %s"
              .formatted(before.getClass().getName(), one.getClass().getName()));
    }
  }

  /**
   * The messenger of that alias.
   *
   * @throws SiteMessageException {@link FailureCode#UNKNOWN_MESSENGER}, naming the registered ones
   */
  public Messenger messenger(String alias) {
    var messenger = messengers.get(alias);
    if (messenger == null) {
      throw new SiteMessageException(
          FailureCode.UNKNOWN_MESSENGER,
          "messenger \"%s\" is not registered (registered: %s)"
              .formatted(alias, String.join(", ", messengers.keySet())));
    }
    return messenger;
  }

  /**
   * The message type of that alias.
   *
   * @throws SiteMessageException {@link FailureCode#UNKNOWN_MESSAGE_TYPE}, naming the registered
   *     ones
   */
  public MessageType type(String alias) {
    return findType(alias)
        .orElseThrow(
            () ->
                new SiteMessageException(
                    FailureCode.UNKNOWN_MESSAGE_TYPE,
                    "message type \"%s\" is not registered (registered: %s)"
                        .formatted(alias, String.join(", ", types.keySet()))));
  }

  Optional<MessageType> findType(String alias) {
    return Optional.ofNullable(types.get(alias));
  }

  Optional<Messenger> findMessenger(String alias) {
    return Optional.ofNullable(messengers.get(alias));
  }

  Collection<Messenger> messengers() {
    return messengers.values();
  }

  Collection<MessageType> types() {
    return types.values();
  }

  Set<String> messengerAliases() {
    return messengers.keySet();
  }

  /** Which messengers send attachments, for an error text. */
  String attaching() {
    var able =
        messengers.values().stream()
            .filter(Messenger::sendsAttachments)
            .map(Messenger::alias)
            .toList();
    return able.isEmpty() ? "none does" : "these do: " + String.join(", ", able);
  }

  Set<String> typeAliases() {
    return types.keySet();
  }
}
