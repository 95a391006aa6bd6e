package org.sitemessage.vertx.dispatch.core;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.value.AddressKeys;

/** The messengers and message types of this process, by alias. Immutable. */
public final class Registry implements AddressKeys {
  private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_]*");

  private static final Pattern OVERRIDE = Pattern.compile("[a-z][a-z0-9_]*/[a-z][a-z0-9_]*");

  private final Map<String, Messenger> messengers = new TreeMap<>();
  private final Map<String, MessageType> types = new TreeMap<>();
  private final Map<String, String> overrides = new TreeMap<>();

  /**
   * Registers all of these.
   *
   * @param overrides aliases of the types that take the place of others, by {@code app/alias}
   * @throws SiteMessageException if two have one alias, an alias is malformed, or an override names
   *     no registered type
   */
  public Registry(
      Collection<Messenger> messengers,
      Collection<MessageType> types,
      Map<String, String> overrides) {
    messengers.forEach(
        m -> register("messenger", Limits.MESSENGER_CHARS, this.messengers, m.alias(), m));
    types.forEach(t -> register("message type", Limits.TYPE_CHARS, this.types, t.alias(), t));
    overrides.forEach(this::override);
  }

  private void override(String asked, String by) {
    if (!OVERRIDE.matcher(asked).matches()) {
      throw SiteMessageException.invalid(
          "typeOverrides." + asked, "must match " + OVERRIDE.pattern());
    }
    if (!types.containsKey(by)) {
      throw SiteMessageException.invalid(
          "typeOverrides." + asked,
          "names message type \"%s\", which is not registered (registered: %s)"
              .formatted(by, String.join(", ", types.keySet())));
    }
    overrides.put(asked, by);
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
          "is registered twice, by %s and %s"
              .formatted(before.getClass().getName(), one.getClass().getName()));
    }
  }

  /**
   * Returns the messenger of an alias.
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
   * Returns the message type of an alias. For {@code app/alias}, returns the type that overrides it
   * for that application's module, or else the type of the alias.
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

  /**
   * Returns whether a type's messages may go through a messenger: the type names no messengers, or
   * names this one or its kind.
   */
  public static boolean goesThrough(MessageType type, Messenger messenger) {
    return type.messengers().isEmpty()
        || type.messengers().contains(messenger.alias())
        || type.messengers().contains(messenger.kind());
  }

  @Override
  public Optional<String> find(String messenger, String address) {
    return findMessenger(messenger).map(m -> m.addressKey(address));
  }

  @Override
  public boolean know(String messenger) {
    return messengers.containsKey(messenger);
  }

  @Override
  public String form(String messenger, String address) {
    try {
      return findMessenger(messenger)
          .flatMap(m -> m.address(Recipient.address(messenger, address)))
          .filter(Registry::canBeKept)
          .orElse(address);
    } catch (RuntimeException e) { // Foreign code: an address that it cannot read stays unchanged.
      return address;
    }
  }

  public Optional<MessageType> findType(String alias) {
    var overridden = overrides.get(alias);
    var own = overridden == null ? alias.substring(alias.indexOf('/') + 1) : overridden;
    return Optional.ofNullable(types.get(own));
  }

  public Optional<Messenger> findMessenger(String alias) {
    return Optional.ofNullable(messengers.get(alias));
  }

  /** All messengers, in the order of their aliases. */
  public Collection<Messenger> messengers() {
    return messengers.values();
  }

  public Collection<MessageType> types() {
    return types.values();
  }

  @Override
  public Set<String> messengerAliases() {
    return messengers.keySet();
  }

  /** Returns the messengers that send attachments, for an error text. */
  public String attaching() {
    var able =
        messengers.values().stream()
            .filter(Messenger::sendsAttachments)
            .map(Messenger::alias)
            .toList();
    return able.isEmpty() ? "none does" : "these do: " + String.join(", ", able);
  }

  public Set<String> typeAliases() {
    return types.keySet();
  }

  /** Returns whether an address fits its column; PostgreSQL stores no character 0. */
  public static boolean canBeKept(String address) {
    return address.length() <= Limits.ADDRESS_CHARS && address.indexOf(0) < 0;
  }
}
