package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of signatures of mails (DKIM, RFC 6376). */
public final class DkimOptions extends OptionSet<DkimOptions> {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]*[A-Za-z0-9])*");
  private static final String LABELS = "letters, digits and hyphens, separated by full stops";
  private static final Pattern HEADER = Pattern.compile("[!-9<-~]{1,76}");

  /** Domain that signs: the domain of the sender, or one above it; in lower case. */
  public static final Option<String> DOMAIN =
      Option.text("domain", "Signing domain.")
          .required()
          .check(value -> NAME.matcher(value).matches(), LABELS)
          .refined((path, value) -> value.toLowerCase(Locale.ROOT));

  /** Name below {@code _domainkey} of the domain under which the public key stands. */
  public static final Option<String> SELECTOR =
      Option.text("selector", "Selector: name below _domainkey that publishes the public key.")
          .required()
          .check(value -> NAME.matcher(value).matches(), LABELS);

  /** RSA key of at least 1024 bits, PEM, not encrypted; empty if a file has it. */
  public static final Option<String> PRIVATE_KEY =
      Option.secret("privateKey", "RSA private key in PEM.").refined(DkimOptions::checkedKey);

  /** File of the key, read when the messenger opens; empty if the key is given. */
  public static final Option<String> PRIVATE_KEY_FILE =
      Option.text("privateKeyFile", "File of the RSA private key in PEM.");

  /** Names of headers that are signed beside the usual ones. */
  public static final Option<List<String>> HEADERS =
      Option.texts("headers", "Names of further headers to sign.")
          .refined(DkimOptions::checkedHeaders);

  private static final Section<DkimOptions> SECTION =
      Section.of("messengers.smtp.dkim", MethodHandles.lookup(), DkimOptions::new);

  private DkimOptions(OptionValues<DkimOptions> values) {
    super(values);
  }

  private static String checkedKey(String path, String key) {
    if (!key.isEmpty()) {
      DkimKey.parse(path, key);
    }
    return key;
  }

  private static List<String> checkedHeaders(String path, List<String> headers) {
    for (var header : headers) {
      if (!HEADER.matcher(header).matches()) {
        throw SiteMessageException.invalid(
            path, "has \"" + header + "\", must have only names of headers");
      }
    }
    return headers;
  }

  @Override
  protected void check() {
    if (get(PRIVATE_KEY).isEmpty() == get(PRIVATE_KEY_FILE).isEmpty()) {
      throw invalid(
          PRIVATE_KEY,
          get(PRIVATE_KEY).isEmpty()
              ? "and privateKeyFile are empty; give one of them"
              : "and privateKeyFile are given; give one of them");
    }
  }

  /** Reads {@code {domain, selector, privateKey or privateKeyFile, headers}}. */
  public static DkimOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  /** Returns the option of the messenger. */
  static Option<Optional<DkimOptions>> option() {
    return Option.object(
        "dkim",
        SECTION,
        "DKIM signature: {domain, selector, privateKey or privateKeyFile, headers}.");
  }
}
