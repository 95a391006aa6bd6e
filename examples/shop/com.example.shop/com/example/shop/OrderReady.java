package com.example.shop;

import org.sitemessage.api.MessageType;

/** Messages of this type are written in {@code sitemessage/messages/order_ready__pager.txt}. */
public final class OrderReady implements MessageType {
  @Override
  public String alias() {
    return "order_ready";
  }
}
