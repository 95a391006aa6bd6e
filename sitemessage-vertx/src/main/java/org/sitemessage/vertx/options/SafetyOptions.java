package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options of the section {@code safety}: the addresses that messages may go to in an environment
 * that is not production. Without any, messages go to their recipients. With one of them, a message
 * goes to its recipient if {@link #ALLOW} has a pattern for the address, or else to the address of
 * {@link #REDIRECT_TO} for its messenger, or else nowhere: its dispatch is cancelled.
 */
public final class SafetyOptions extends OptionSet<SafetyOptions> {
  /** Addresses that get the messages to all other recipients, by the alias of the messenger. */
  public static final Option<Map<String, String>> REDIRECT_TO =
      Option.json(
              "redirectTo",
              "Address for messages to recipients who are not allowed, for each messenger:"
                  + " {\"smtp\": \"dev@example.org\"}.")
          .as(SafetyOptions::addresses, SafetyOptions::toJson);

  /**
   * Patterns of addresses that messages may go to: {@code *@example.org}, or {@code
   * smtp/*@example.org} for one messenger. {@code *} stands for any characters, also none. The
   * messenger compares addresses: those of mail are equal in capital and small letters.
   */
  public static final Option<List<String>> ALLOW =
      Option.texts(
              "allow",
              "Patterns of allowed addresses: *@example.org, or for one messenger"
                  + " smtp/*@example.org.")
          .refined(SafetyOptions::patterns);

  static final Section<SafetyOptions> SECTION =
      Section.of("safety", MethodHandles.lookup(), SafetyOptions::new);

  private SafetyOptions(OptionValues<SafetyOptions> values) {
    super(values);
  }

  private static Map<String, String> addresses(String path, JsonObject json) {
    var addresses = new TreeMap<String, String>();
    for (var entry : json) {
      if (!(entry.getValue() instanceof String address) || address.isBlank()) {
        throw SiteMessageException.invalid(
            path + "." + entry.getKey(), "must be an address of that messenger");
      }
      addresses.put(entry.getKey(), address);
    }
    return Map.copyOf(addresses);
  }

  private static JsonObject toJson(Map<String, String> addresses) {
    var json = new JsonObject();
    new TreeMap<>(addresses).forEach(json::put);
    return json;
  }

  private static List<String> patterns(String path, List<String> patterns) {
    for (int i = 0; i < patterns.size(); i++) {
      var pattern = patterns.get(i);
      if (pattern.isBlank() || !pattern.equals(pattern.strip())) {
        throw SiteMessageException.invalid(
            "%s[%d]".formatted(path, i),
            "is \"%s\", must be a pattern without blanks around it, such as *@example.org"
                .formatted(pattern));
      }
    }
    return patterns;
  }
}
