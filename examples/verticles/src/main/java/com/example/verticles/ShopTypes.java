package com.example.verticles;

import java.util.List;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.spi.MessageTypeProvider;

/** Brings the message types of the shop; META-INF/services names it. */
public final class ShopTypes implements MessageTypeProvider {
  @Override
  public List<MessageType> messageTypes() {
    return List.of(new OrderShipped());
  }
}
