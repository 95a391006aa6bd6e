package org.sitemessage.vertx.messenger.smtp.sasl;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.RealmChoiceCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * DIGEST-MD5 as the Java platform speaks it. The domain of a login {@code name@domain} is its
 * realm; if the server offers several realms without it, the first one is.
 */
record DigestExchange(SaslClient client) implements SaslExchange {

  static DigestExchange of(String host, String login, String password) throws SaslException {
    var client =
        Sasl.createSaslClient(
            new String[] {"DIGEST-MD5"},
            null,
            "smtp",
            host,
            Map.of(),
            callbacks -> {
              for (var callback : callbacks) {
                answer(callback, login, password);
              }
            });
    if (client == null) {
      throw new SaslException("this machine has no DIGEST-MD5");
    }
    return new DigestExchange(client);
  }

  private static void answer(Callback callback, String login, String password) {
    int at = login.indexOf('@');
    if (callback instanceof NameCallback name) {
      name.setName(at < 0 ? login : login.substring(0, at));
    } else if (callback instanceof PasswordCallback secret) {
      secret.setPassword(password.toCharArray());
    } else if (callback instanceof RealmCallback realm) {
      realm.setText(at < 0 ? realm.getDefaultText() : login.substring(at + 1));
    } else if (callback instanceof RealmChoiceCallback realms) {
      int own = at < 0 ? -1 : List.of(realms.getChoices()).indexOf(login.substring(at + 1));
      realms.setSelectedIndex(own < 0 ? realms.getDefaultChoice() : own);
    }
  }

  @Override
  public String next(String challenge) throws SaslException {
    var answer = client.evaluateChallenge(SaslExchange.decoded(challenge));
    return answer == null ? "" : Base64.getEncoder().encodeToString(answer);
  }
}
