import org.jspecify.annotations.NullMarked;

/**
 * The messenger for X.
 *
 * <p>Read {@link org.sitemessage.twitter.TwitterMessenger} first, then {@link
 * org.sitemessage.twitter.TwitterOptions}. The configuration creates the messenger under {@code
 * messengers.twitter} when this module is on the path.
 */
@NullMarked
module org.sitemessage.twitter {
  requires transitive org.sitemessage.vertx;
  requires twitter.text;
  requires static org.jspecify;

  // API
  exports org.sitemessage.twitter;

  provides org.sitemessage.api.spi.MessengerProvider with
      org.sitemessage.twitter.TwitterMessengerProvider;
}
