package org.sitemessage.demo.config;

import org.sitemessage.demo.base.HostCheck;
import org.sitemessage.demo.base.StartException;

/** Refuses to listen where other machines could use an interface without access control. */
final class Listening {
  private Listening() {}

  /**
   * Checks both interfaces.
   *
   * @throws StartException naming the option and the ways out
   */
  static void requireAccessControl(DemoConfig config) {
    var http = config.http().host();
    if (!config.keys() && !HostCheck.isLoopback(http)) {
      throw new StartException(
          ("http.host is \"%s\", which other machines may reach, but the API has no access control:"
                  + " listen on 127.0.0.1, or make a key with \"keys create NAME --rights RIGHTS\""
                  + " and set access.keys to true (SITEMESSAGE_ACCESS_KEYS=true)")
              .formatted(http));
    }
    var bridge = config.bridge();
    if (bridge.port() != 0 && !HostCheck.isLoopback(bridge.host())) {
      throw new StartException(
          ("bridge.host is \"%s\", which other machines may reach, but the bridge has no access"
                  + " control: listen on 127.0.0.1, and let other machines use the HTTP API with"
                  + " keys, or a tunnel to this machine")
              .formatted(bridge.host()));
    }
  }
}
