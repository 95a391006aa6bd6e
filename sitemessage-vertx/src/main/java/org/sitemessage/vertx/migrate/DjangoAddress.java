package org.sitemessage.vertx.migrate;

import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/** Converts addresses to the forms that the messengers accept. */
final class DjangoAddress {
  private static final Pattern NAMED = Pattern.compile("[^<>]*<\\s*([^<>\\s]+)\\s*>\\s*");
  private static final Pattern MAILBOX = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

  private DjangoAddress() {}

  /**
   * Returns the address; for mails, the bare address without a name.
   *
   * @param at row and column, for the text of an error
   * @throws SiteMessageException if no mail can be sent to the address
   */
  static String of(String at, String messenger, String address) {
    if (!messenger.equals("smtp") || address.isBlank()) {
      return address;
    }
    var named = NAMED.matcher(address);
    var bare = named.matches() ? named.group(1) : address.strip();
    if (!MAILBOX.matcher(bare).matches()) {
      throw SiteMessageException.invalid(
          at,
          "is \"%s\", must be one mail address, as in ann@example.org or Ann <ann@example.org>; correct it in the source"
              .formatted(address));
    }
    return bare;
  }
}
