package org.sitemessage.vertx.migrate;

import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/** Addresses as the messengers here take them. */
final class DjangoAddress {
  private static final Pattern NAMED = Pattern.compile("[^<>]*<\\s*([^<>\\s]+)\\s*>\\s*");
  private static final Pattern MAILBOX = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

  private DjangoAddress() {}

  /**
   * The address; of mails the bare one, without a name before it, as an envelope has it.
   *
   * @param at the row and its column, for the text of an error
   * @throws SiteMessageException if a mail can never go there
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
