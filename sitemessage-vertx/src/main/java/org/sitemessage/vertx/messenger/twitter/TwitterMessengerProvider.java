package org.sitemessage.vertx.messenger.twitter;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.api.spi.OptionKey;

/**
 * Brings {@link TwitterMessenger} when the configuration names {@code twitter}. It loads without
 * twitter-text; only creating the messenger needs it.
 */
public final class TwitterMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return TwitterMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return TwitterOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    try {
      Class.forName(
          "com.twitter.twittertext.TwitterTextParser", false, getClass().getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "messengers.twitter needs X's library: add twitter-text of com.twitter.twittertext to the"
              + " application (on the module path also: --add-modules twitter.text)",
          e);
    }
    return new TwitterMessenger(TwitterOptions.fromJson(options));
  }
}
