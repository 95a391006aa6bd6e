package org.sitemessage.example;

import java.util.Set;
import org.jsoup.nodes.Entities;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Templates;

// snippet:begin type
public final class OrderShipped implements MessageType {
  @Override
  public String alias() {
    return "order_shipped";
  }

  @Override
  public Set<String> messengers() {
    return Set.of("smtp", "pager"); // empty: any
  }

  @Override
  public int retryLimit() {
    return 3;
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    var order = message.context().getString("order");
    return dispatch.messenger().equals("smtp")
        ? Content.html(
            "Your order", "<p>Order <b>" + Entities.escape(order) + "</b> is on its way.</p>")
        : Content.text("Order " + order + " is on its way.");
  }
}
// snippet:end
