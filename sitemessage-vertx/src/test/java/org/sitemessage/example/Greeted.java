package org.sitemessage.example;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;

// snippet:begin type
public final class Greeted implements MessageType {
  private final Map<String, String> nameByUser;

  public Greeted(Map<String, String> nameByUser) {
    this.nameByUser = nameByUser;
  }

  @Override
  public String alias() {
    return "greeted";
  }

  @Override
  public String template() {
    return "sitemessage/messages/order_ready__smtp.html";
  }

  @Override
  public boolean contextPerRecipient() {
    return true; // or the first one's name would greet everybody
  }

  @Override
  public JsonObject templateContext(Message message, Dispatch dispatch) {
    return message.context().put("name", nameByUser.getOrDefault(dispatch.userId(), "you"));
  }
}
// snippet:end
