package org.sitemessage.vertx;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.options.SafetyOptions;

/**
 * The addresses that messages may go to in an environment that is not production, by messenger.
 * Immutable.
 */
final class Safety {
  private static final Logger LOG = System.getLogger(Safety.class.getName());

  /** A pattern that names a messenger: {@code smtp/*@example.org}. No URL begins like that. */
  private static final Pattern OF_MESSENGER = Pattern.compile("([a-z][a-z0-9_]*)/(.+)");

  private final Map<String, Rule> rules = new HashMap<>();

  /**
   * The rule of one messenger.
   *
   * @param messenger the messenger, which compares addresses
   * @param allowed patterns of addresses as they were given, and as the messenger spells them
   * @param keys patterns of address keys
   * @param redirectTo address that gets all other messages; empty if they are cancelled
   */
  record Rule(
      Messenger messenger, List<Pattern> allowed, List<Pattern> keys, Optional<String> redirectTo) {

    /** Returns the address that a message goes to; empty if it may go nowhere. */
    Optional<String> target(String address) {
      return allows(address) ? Optional.of(address) : redirectTo;
    }

    private boolean allows(String address) {
      return fits(allowed, address) || fits(keys, messenger.addressKey(address));
    }

    private static boolean fits(List<Pattern> patterns, String address) {
      return patterns.stream().anyMatch(pattern -> pattern.matcher(address).matches());
    }

    /** Returns the reason why a message may go nowhere. */
    String refusal() {
      return "not allowed here: the address fits no pattern of safety.allow, and safety.redirectTo"
          + " has no address for messenger \"%s\"".formatted(messenger.alias());
    }
  }

  /**
   * Reads the rules of all messengers.
   *
   * @throws SiteMessageException if an option names a messenger that is not registered, or an
   *     address that its messenger refuses
   */
  Safety(SafetyOptions options, Collection<Messenger> messengers) {
    var redirects = options.get(SafetyOptions.REDIRECT_TO);
    var patterns = options.get(SafetyOptions.ALLOW);
    if (redirects.isEmpty() && patterns.isEmpty()) {
      return;
    }
    var aliases = messengers.stream().map(Messenger::alias).sorted().toList();
    redirects.keySet().forEach(alias -> require("safety.redirectTo." + alias, alias, aliases));
    for (int i = 0; i < patterns.size(); i++) {
      var path = "safety.allow[%d]".formatted(i);
      messengerOf(patterns.get(i)).ifPresent(alias -> require(path, alias, aliases));
    }
    messengers.forEach(
        one ->
            rules.put(
                one.alias(), rule(one, patterns, Optional.ofNullable(redirects.get(one.alias())))));
    LOG.log(
        Level.INFO,
        "safety is on: messages to addresses that fit no pattern of safety.allow (patterns: {0})"
            + " are redirected by safety.redirectTo (messengers: {1}) or cancelled",
        String.valueOf(patterns.size()),
        redirects.isEmpty() ? "none" : redirects.keySet().stream().sorted().toList());
  }

  private static Rule rule(Messenger messenger, List<String> patterns, Optional<String> redirect) {
    var own =
        patterns.stream()
            .filter(one -> messengerOf(one).filter(a -> !a.equals(messenger.alias())).isEmpty())
            .map(one -> messengerOf(one).map(a -> one.substring(a.length() + 1)).orElse(one))
            .toList();
    return new Rule(
        messenger,
        own.stream().map(Safety::compiled).toList(),
        own.stream().map(messenger::addressKey).map(Safety::compiled).toList(),
        redirect.map(address -> form(messenger, address)));
  }

  private static Optional<String> messengerOf(String pattern) {
    var matcher = OF_MESSENGER.matcher(pattern);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static void require(String path, String alias, List<String> aliases) {
    if (!aliases.contains(alias)) {
      throw SiteMessageException.invalid(
          path,
          "names messenger \"%s\", which is not registered%s (registered: %s)"
              .formatted(
                  alias,
                  OptionNames.nearest(alias, aliases)
                      .map("; did you mean \"%s\"?"::formatted)
                      .orElse(""),
                  String.join(", ", aliases)));
    }
  }

  /** Returns an address in the form that its messenger delivers to. */
  private static String form(Messenger messenger, String address) {
    var path = "safety.redirectTo." + messenger.alias();
    try {
      return messenger
          .address(Recipient.address(messenger.alias(), address))
          .orElseThrow(() -> new IllegalArgumentException("must be an address of that messenger"));
    } catch (RuntimeException e) { // Foreign code, and refusals.
      var problem = String.valueOf(e.getMessage()).strip();
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "%s is \"%s\", %s".formatted(path, address, problem), e);
    }
  }

  private static Pattern compiled(String pattern) {
    return Pattern.compile(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        Pattern.DOTALL);
  }

  /** Returns a channel that follows the rules; the channel itself if there are none. */
  Channel guarded(Channel channel) {
    var rule = rules.get(channel.messenger().alias());
    return rule == null ? channel : new SafeChannel(channel, rule);
  }
}
