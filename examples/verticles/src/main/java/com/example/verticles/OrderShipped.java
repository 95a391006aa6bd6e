package com.example.verticles;

import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Templates;

/** Tells a customer that an order is on its way. */
final class OrderShipped implements MessageType {
  @Override
  public String alias() {
    return "order_shipped";
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    return Content.text(
        "Your order",
        "Order " + message.context().getString("order") + " is on its way.");
  }
}
