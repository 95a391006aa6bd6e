package org.sitemessage.vertx.store.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Which domain an address belongs to: what stands after its last @, or the host of its URL. */
public final class AddressDomain {
  private AddressDomain() {}

  /** The domain in lower case; empty if the address shows none. */
  public static Optional<String> of(String address) {
    var url = ofUrl(address);
    if (url.isPresent()) {
      return url;
    }
    var domain = address.substring(address.lastIndexOf('@') + 1);
    var end = domain.indexOf('/');
    return address.indexOf('@') < 1
        ? Optional.empty()
        : Optional.of((end < 0 ? domain : domain.substring(0, end)).toLowerCase(Locale.ROOT))
            .filter(name -> !name.isBlank());
  }

  private static Optional<String> ofUrl(String address) {
    if (!address.regionMatches(true, 0, "http://", 0, 7)
        && !address.regionMatches(true, 0, "https://", 0, 8)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(new URI(address).getHost())
          .map(host -> host.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return Optional.empty(); // No messenger takes it either.
    }
  }
}
