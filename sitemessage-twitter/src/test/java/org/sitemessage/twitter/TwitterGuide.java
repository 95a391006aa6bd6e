package org.sitemessage.twitter;

import org.sitemessage.api.Messenger;

/** The example of {@link TwitterMessenger}. */
final class TwitterGuide {
  private TwitterGuide() {}

  static Messenger messenger(String token) {
    // snippet:begin twitter
    return new TwitterMessenger(TwitterOptions.bearer(token));
    // snippet:end
  }
}
