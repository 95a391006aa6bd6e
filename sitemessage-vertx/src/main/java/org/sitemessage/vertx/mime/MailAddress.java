package org.sitemessage.vertx.mime;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/** Checks mail addresses, and brings them into the form that may go over the wire. */
public final class MailAddress {
  private static final Pattern LOCAL_PART =
      Pattern.compile("[\\w!#$%&'*+/=?^`{|}~-]+(\\.[\\w!#$%&'*+/=?^`{|}~-]+)*");
  // IDNA 2003, which java.net.IDN speaks, maps these to other letters: another domain.
  private static final Pattern MAPPED_ELSEWHERE = Pattern.compile("[ßς\u200c\u200d]");
  private static final Pattern LITERAL =
      Pattern.compile("\\[(\\d{1,3}(\\.\\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\\]");
  private static final String POSTMASTER = "postmaster";
  private static final int MAX_LOCAL_PART = 64;
  private static final int MAX_ADDRESS = 254;
  private static final int MAX_SHOWN = 300;

  private MailAddress() {}

  /**
   * Returns a bare mailbox with an ASCII domain and an unchanged local part. The domain may be an
   * IP address in brackets.
   *
   * @throws SiteMessageException {@code INVALID_REQUEST} that says what is wrong with it
   */
  public static String mailbox(String address) {
    return mailbox("address", address);
  }

  /**
   * Returns the mailbox of a recipient: as {@link #mailbox}, or {@code postmaster} without a
   * domain.
   */
  public static String recipient(String address) {
    return recipient("address", address);
  }

  private static String recipient(String field, String address) {
    return address.strip().equalsIgnoreCase(POSTMASTER) ? POSTMASTER : mailbox(field, address);
  }

  /** Returns a mailbox like {@link #mailbox(String)}; an error names the field. */
  public static String mailbox(String field, String address) {
    requireOneLine(field, address);
    var bare = address.strip();
    int at = bare.lastIndexOf('@');
    if (at < 1 || at == bare.length() - 1) {
      throw invalid(field, bare, "must have the form name@domain");
    }
    var local = bare.substring(0, at);
    if (local.length() <= MAX_LOCAL_PART && !isAscii(local)) {
      throw invalid(field, bare, "must be ASCII before the @: few servers accept anything else");
    }
    if (local.length() > MAX_LOCAL_PART || !LOCAL_PART.matcher(local).matches()) {
      throw invalid(
          field,
          bare,
          "must be one address without a display name; before the @ at most 64 letters, digits and"
              + " !#$%&'*+-/=?^_`{|}~. without quotes");
    }
    if (LITERAL.matcher(bare.substring(at + 1)).matches()) {
      return bare;
    }
    var ascii = local + "@" + asciiDomain(field, bare, bare.substring(at + 1));
    if (ascii.length() > MAX_ADDRESS) {
      throw invalid(field, bare, "must not be longer than 254 characters");
    }
    try {
      new InternetAddress(ascii, true).validate();
    } catch (AddressException e) {
      throw invalid(field, bare, "is no mail address: " + e.getMessage());
    }
    return ascii;
  }

  /** Exactly one address, with or without a display name. */
  public static InternetAddress single(String field, String text) {
    var all = list(field, text);
    if (all.length != 1 || all[0].isGroup()) {
      throw invalid(field, text, "must be one address: Name <name@domain>");
    }
    return all[0];
  }

  /** Addresses separated by commas, ready to be written into a header. */
  public static InternetAddress[] list(String field, String text) {
    requireOneLine(field, text);
    if (text.isBlank() || text.strip().endsWith(",")) {
      throw invalid(field, text, "must be addresses, separated by commas");
    }
    try {
      var all = InternetAddress.parse(text, true);
      for (var address : all) {
        if (address.isGroup()) {
          requireAscii(field, address.getAddress());
        } else {
          address.setAddress(shown(field, address.getAddress()));
          setPersonal(field, address);
        }
      }
      return all;
    } catch (AddressException | UnsupportedEncodingException e) {
      throw invalid(field, text, "is no mail address: " + e.getMessage());
    }
  }

  /** Writes an address of a recipient, for which {@code postmaster} needs no domain. */
  private static String shown(String field, String address) {
    return field.equals("headers.To") || field.equals("headers.Cc")
        ? recipient(field, address)
        : mailbox(field, address);
  }

  /** Refuses what could end a header line: CR, LF, NUL and all other control characters. */
  public static void requireOneLine(String field, String text) {
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
      throw SiteMessageException.invalid(
          field, "must not contain line breaks or control characters");
    }
  }

  private static void setPersonal(String field, InternetAddress address)
      throws UnsupportedEncodingException {
    var name = address.getPersonal();
    if (name != null) {
      // It may have come encoded (=?UTF-8?Q?=0D=0A?=) and is decoded now.
      requireOneLine(field, name);
      address.setPersonal(name, StandardCharsets.UTF_8.name());
    }
  }

  private static void requireAscii(String field, String group) {
    if (!isAscii(group)) {
      throw invalid(field, group, "must be ASCII");
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static String asciiDomain(String field, String address, String domain) {
    if (domain.length() > MAX_ADDRESS) {
      throw invalid(field, address, "must not be longer than 254 characters");
    }
    if (MAPPED_ELSEWHERE.matcher(domain).find()) {
      throw invalid(field, address, "must have its domain in ASCII form (xn--…)");
    }
    try {
      return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw invalid(field, address, "has no valid domain: " + e.getMessage());
    }
  }

  private static SiteMessageException invalid(String field, String value, String problem) {
    var shown = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
    return SiteMessageException.invalid(field, "is \"%s\", %s".formatted(shown, problem));
  }
}
