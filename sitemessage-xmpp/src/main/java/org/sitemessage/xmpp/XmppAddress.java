package org.sitemessage.xmpp;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jxmpp.jid.EntityJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.sitemessage.api.SiteMessageException;

/**
 * The address of a message.
 *
 * @param jid a person's JID, bare or full; or a room's, bare
 * @param room true if it is a room
 */
record XmppAddress(EntityJid jid, boolean room) {
  private static final String SCHEME = "xmpp:";
  private static final String JOIN = "?join";
  private static final Pattern DOMAIN =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+]");

  /**
   * Reads {@code name@domain}, {@code name@domain/resource} or, for a room, {@code
   * name@domain?join}; the way they stand in {@code xmpp:} links.
   *
   * @throws SiteMessageException {@code INVALID_REQUEST} that says what is wrong with it
   */
  static XmppAddress of(String address) {
    if (address.codePoints().anyMatch(c -> Character.isISOControl(c) || !XmppText.isLegal(c))) {
      throw SiteMessageException.invalid("address", "must be one line without control characters");
    }
    var text = address.strip();
    if (text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      text = text.substring(SCHEME.length());
    }
    boolean room = text.endsWith(JOIN);
    var jid = jid(room ? text.substring(0, text.length() - JOIN.length()) : text);
    if (room && !jid.isEntityBareJid()) {
      throw invalid(text, "must be a room without a nickname: room@domain?join");
    }
    return new XmppAddress(jid, room);
  }

  private static EntityJid jid(String text) {
    var bare = text.contains("/") ? text.substring(0, text.indexOf('/')) : text;
    if (bare.chars().anyMatch(Character::isWhitespace)
        || bare.indexOf('@') != bare.lastIndexOf('@')) {
      throw invalid(text, "must have the form name@domain");
    }
    var domain = bare.substring(bare.indexOf('@') + 1);
    if (!DOMAIN.matcher(domain).matches()) {
      throw invalid(
          text,
          "has the domain \"%s\", which must be letters, digits, dots and hyphens; a room's domain may be followed only by ?join"
              .formatted(domain));
    }
    try {
      var jid = JidCreate.from(text).asEntityJidIfPossible();
      if (jid == null) {
        throw invalid(text, "must have the form name@domain");
      }
      return jid;
    } catch (XmppStringprepException | IllegalArgumentException e) {
      throw invalid(text, "is no JID: " + e.getMessage());
    }
  }

  /** Returns the bare JID, by which answers are told apart. */
  String bare() {
    return jid.asBareJid().toString();
  }

  /** Returns the form that {@link #of} reads. */
  @Override
  public String toString() {
    return room ? jid + JOIN : jid.toString();
  }

  private static SiteMessageException invalid(String address, String problem) {
    return SiteMessageException.invalid("address", "\"" + address + "\" " + problem);
  }
}
