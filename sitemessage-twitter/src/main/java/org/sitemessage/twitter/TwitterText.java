package org.sitemessage.twitter;

import com.twitter.twittertext.TwitterTextParser;
import java.util.Optional;

/**
 * Checks the weight of texts by X's own reference library: Unicode NFC, most scripts 1, others and
 * emoji 2, each URL 23. Pure; any thread.
 */
final class TwitterText {
  /** Maximum weight of a text. */
  static final int MOST = 280;

  /** Longest text that can weigh 280: 11 URLs, each of 4,096 characters, and a little more. */
  private static final int MOST_CHARS = 12 * 4_096;

  private TwitterText() {}

  /** Returns the reason why X would reject the text, if it would. */
  static Optional<String> problem(String text) {
    if (text.isBlank()) {
      return Optional.of("the text is empty");
    }
    if (text.length() > MOST_CHARS) {
      return Optional.of(
          "the text has %d characters, X accepts a weighted length of %d"
              .formatted(text.length(), MOST));
    }
    int weight = weight(text);
    if (weight > MOST) {
      return Optional.of(
          "the text has the weighted length %d, X accepts %d".formatted(weight, MOST));
    }
    return TwitterTextParser.parseTweet(text).isValid
        ? Optional.empty()
        : Optional.of("the text has a character that X refuses: U+FEFF, U+FFFE or U+FFFF");
  }

  static int weight(String text) {
    return TwitterTextParser.parseTweet(text).weightedLength;
  }
}
