package org.sitemessage.vertx.store.value;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern of the suppression list: {@code *@example.org} matches the addresses of a domain,
 * {@code *@*.example.org} those of all its sub-domains. An address is looked up by the keys of all
 * patterns that match it, so no pattern is ever compared with a row.
 *
 * @param domain domain in lower case and in ASCII
 * @param below true for the sub-domains, false for the domain itself
 */
public record DomainPattern(String domain, boolean below) {
  /** Maximum number of labels of a domain whose sub-domains a pattern matches. */
  private static final int LABELS = 8;

  /** Begins the keys of patterns. An address {@code *@example.org} has another key. */
  private static final String MARK = "*\n";

  private static final String SUB_DOMAINS = "*.";

  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

  /** Returns whether somebody who adds this to the list means a pattern. */
  public static boolean isMeant(String address) {
    return address.startsWith("*") || (address.contains("*") && address.contains("@"));
  }

  /** Reads a pattern; empty if it is none that the list can have. */
  public static Optional<DomainPattern> of(String text) {
    if (!text.startsWith("*@")) {
      return Optional.empty();
    }
    var below = text.startsWith(SUB_DOMAINS, 2);
    var domain = ascii(text.substring(below ? 4 : 2).strip().toLowerCase(Locale.ROOT));
    var labels = domain.split("\\.", -1).length;
    return DOMAIN.matcher(domain).matches() && (!below || (labels > 1 && labels <= LABELS))
        ? Optional.of(new DomainPattern(domain, below))
        : Optional.empty();
  }

  /** Returns the keys of all patterns that match an address. */
  public static List<String> keys(String address) {
    var found = AddressDomain.of(address);
    if (found.isEmpty()) {
      return List.of();
    }
    var domain = ascii(found.get());
    var keys = new ArrayList<String>();
    keys.add(new DomainPattern(domain, false).key());
    var labels = domain.split("\\.");
    for (int from = Math.max(1, labels.length - LABELS); from < labels.length - 1; from++) {
      var parent = String.join(".", List.of(labels).subList(from, labels.length));
      keys.add(new DomainPattern(parent, true).key());
    }
    return keys;
  }

  private static String ascii(String domain) {
    try {
      return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return domain; // No name that anything is sent to; it matches what is written like it.
    }
  }

  /** Returns the key in the column of address keys. */
  public String key() {
    return MARK + (below ? SUB_DOMAINS : "") + domain;
  }

  /** Returns the pattern as it is written. */
  public String text() {
    return "*@" + (below ? SUB_DOMAINS : "") + domain;
  }
}
