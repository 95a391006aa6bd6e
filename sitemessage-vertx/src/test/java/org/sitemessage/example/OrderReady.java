package org.sitemessage.example;

import java.util.Set;
import org.sitemessage.api.TemplateType;

// snippet:begin type
public final class OrderReady implements TemplateType {
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
