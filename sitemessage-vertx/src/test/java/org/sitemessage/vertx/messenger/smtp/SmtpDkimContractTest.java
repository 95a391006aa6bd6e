package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.sitemessage.vertx.messenger.DkimVerifier;

/** The contract of a messenger that signs its mails; the key appears nowhere. */
class SmtpDkimContractTest extends SmtpMessengerContractTest {
  private static final JsonObject OPTIONS = new DkimVerifier().options();

  @Override
  JsonObject more() {
    return OPTIONS;
  }

  @Override
  protected Set<String> secrets() {
    var all = new HashSet<>(super.secrets());
    OPTIONS
        .getJsonObject("dkim")
        .getString("privateKey")
        .lines()
        .filter(line -> !line.startsWith("-"))
        .forEach(all::add);
    return all;
  }
}
