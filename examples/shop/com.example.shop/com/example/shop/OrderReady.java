package com.example.shop;

import org.sitemessage.api.TemplateType;

/** Messages of this type are written in {@code sitemessage/messages/order_ready__pager.txt}. */
public final class OrderReady implements TemplateType {
  @Override
  public String alias() {
    return "order_ready";
  }
}
