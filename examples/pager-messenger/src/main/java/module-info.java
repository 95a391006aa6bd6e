import org.jspecify.annotations.NullMarked;

/** Pages over SNPP. */
// snippet:begin module
@NullMarked
module com.example.pager {
  requires transitive org.sitemessage.api;
  requires static org.jspecify;

  exports com.example.pager;

  provides org.sitemessage.api.spi.MessengerProvider with
      com.example.pager.SnppMessengerProvider;
}
// snippet:end
