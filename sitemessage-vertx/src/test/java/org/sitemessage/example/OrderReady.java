package org.sitemessage.example;

import java.util.Set;
import org.sitemessage.api.MessageType;

// snippet:begin type
public final class OrderReady implements MessageType {
  @Override
  public String alias() {
    return "order_ready";
  }

  @Override
  public Set<String> messengers() {
    return Set.of("smtp", "pager"); // empty: any
  }
}
// snippet:end
