package org.sitemessage.junit.example;

import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Templates;

// snippet:begin ordershipped
/** Tells customers that their order has left. */
final class OrderShipped implements MessageType {
  @Override
  public String alias() {
    return "order_shipped";
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    var order = message.context().getString("order");
    return Content.html("Order " + order, "<p>Order <b>" + order + "</b> is on its way.</p>");
  }
}
// snippet:end
