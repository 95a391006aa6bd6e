/** A shop that tells its customers when an order is ready. */
module com.example.shop {
  requires org.sitemessage.vertx;

  // The templates of this module.
  opens sitemessage.messages;
}
