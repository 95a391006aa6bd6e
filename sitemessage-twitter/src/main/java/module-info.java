import org.jspecify.annotations.NullMarked;

/** The messenger for X. */
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
