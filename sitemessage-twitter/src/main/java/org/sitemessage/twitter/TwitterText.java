package org.sitemessage.twitter;

import com.twitter.twittertext.TwitterTextParser;
import java.util.Optional;

/**
 * Whether X takes a text, by X's own reference library: Unicode NFC, most scripts 1, others and
 * emoji 2, each URL 23. Pure; any thread.
 */
final class TwitterText {
  /** The most a text may weigh. */
  static final int MOST = 280;

  /** What weighs 280 at most can hold no more: 11 URLs, each of 4,096 characters. */
  private static final int MOST_CHARS = 12 * 4_096;

  private TwitterText() {}

  /** Why X would refuse the text, if it would. */
  static Optional<String> problem(String text) {
    if (text.isBlank()) {
      return Optional.of("the text is empty");
    }
    if (text.length() > MOST_CHARS) {
      return Optional.of(
          "the text has %d characters, X takes a weighted length of %d"
              .formatted(text.length(), MOST));
    }
    int weight = weight(text);
    if (weight > MOST) {
      return Optional.of("the text has the weighted length %d, X takes %d".formatted(weight, MOST));
    }
    return TwitterTextParser.parseTweet(text).isValid
        ? Optional.empty()
        : Optional.of("the text has a character that X refuses: U+FEFF, U+FFFE or U+FFFF");
  }

  static int weight(String text) {
    return TwitterTextParser.parseTweet(text).weightedLength;
  }
}
