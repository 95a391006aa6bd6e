package org.sitemessage.vertx.messenger.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the header {@code DKIM-Signature}: rsa-sha256, relaxed/relaxed (RFC 6376). Every header
 * that counts and is there is signed, and named once more than it is there, so that nobody can add
 * another.
 *
 * @param options domain, selector and headers of the signature
 * @param key the key of those options
 * @param clock source of the time of the signature
 */
record DkimSigner(DkimOptions options, PrivateKey key, Clock clock) {
  private static final List<String> USUAL =
      List.of(
          "From",
          "Sender",
          "Reply-To",
          "Subject",
          "Date",
          "Message-ID",
          "To",
          "Cc",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding",
          "In-Reply-To",
          "References",
          "Auto-Submitted",
          "List-Id",
          "List-Unsubscribe",
          "List-Unsubscribe-Post");
  private static final Pattern NEXT_FIELD = Pattern.compile("\r\n(?![ \t])");
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n");
  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final int MAX_LINE = 76;

  /** A header as it goes out, its name in lower case. */
  private record Field(String name, String value) {
    static Field of(String line) {
      int colon = line.indexOf(':');
      return new Field(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1));
    }

    /** RFC 6376 §3.4.2, without the end of the line. */
    String relaxed() {
      var line = LINE_BREAK.matcher(value).replaceAll("");
      return name + ":" + BLANKS.matcher(line).replaceAll(" ").strip();
    }
  }

  /**
   * Signs.
   *
   * @param head all headers as they go out, each with its CR LF
   * @param bodyHash the hash of what follows them
   * @return the header, with its CR LF
   */
  String signature(String head, byte[] bodyHash) {
    var fields = NEXT_FIELD.splitAsStream(head.strip()).map(Field::of).toList();
    var signed = signed(fields);
    var names = names(fields);
    var unsigned =
        " v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s;\r\n s=%s; t=%d;\r\n h=%s;\r\n bh=%s;\r\n b="
            .formatted(
                options.get(DkimOptions.DOMAIN),
                options.get(DkimOptions.SELECTOR),
                clock.instant().getEpochSecond(),
                folded(names, ":"),
                Base64.getEncoder().encodeToString(bodyHash));
    var text =
        Stream.concat(signed.stream(), Stream.of(new Field("dkim-signature", unsigned)))
            .map(Field::relaxed)
            .collect(Collectors.joining("\r\n"));
    var value = Base64.getMimeEncoder(MAX_LINE - 4, "\r\n ".getBytes(StandardCharsets.US_ASCII));
    return "DKIM-Signature:" + unsigned + value.encodeToString(signed(text)) + "\r\n";
  }

  private Stream<String> candidates() {
    return Stream.concat(USUAL.stream(), options.get(DkimOptions.HEADERS).stream())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct();
  }

  /** Of several with one name the last comes first. */
  private List<Field> signed(List<Field> fields) {
    var all = new ArrayList<Field>();
    candidates()
        .forEach(
            name -> {
              for (int i = fields.size() - 1; i >= 0; i--) {
                if (fields.get(i).name().equals(name)) {
                  all.add(fields.get(i));
                }
              }
            });
    return all;
  }

  private List<String> names(List<Field> fields) {
    var all = new ArrayList<>(signed(fields).stream().map(Field::name).toList());
    all.addAll(List.copyOf(all).stream().distinct().toList());
    return all;
  }

  private static String folded(List<String> words, String separator) {
    var text = new StringBuilder();
    int column = 3;
    for (int i = 0; i < words.size(); i++) {
      var word = words.get(i) + (i < words.size() - 1 ? separator : "");
      if (column + word.length() > MAX_LINE) {
        text.append("\r\n  ");
        column = 2;
      }
      text.append(word);
      column += word.length();
    }
    return text.toString();
  }

  private byte[] signed(String text) {
    try {
      var rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(key);
      rsa.update(text.getBytes(StandardCharsets.UTF_8));
      return rsa.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the mail could not be signed", e);
    }
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "DkimSigner[" + options + "]";
  }
}
