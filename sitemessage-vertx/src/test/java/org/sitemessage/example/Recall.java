package org.sitemessage.example;

import io.vertx.core.Future;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Reaction;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SubscriberSource;
import org.sitemessage.api.Templates;

// snippet:begin type
/** Goes to everybody who bought the product, and counts who has read it. */
public final class Recall implements MessageType {
  private final Shop shop;

  public Recall(Shop shop) {
    this.shop = shop;
  }

  @Override
  public String alias() {
    return "recall";
  }

  @Override
  public Optional<SubscriberSource> subscribers() {
    return Optional.of(this::buyers); // SubscriberSource.besideSubscriptions(…): subscribers, too
  }

  private Future<SubscriberSource.Page> buyers(Message message, String after, int limit) {
    return shop.buyersOf(message.context().getString("product"), after, limit)
        .map(
            ids ->
                new SubscriberSource.Page(
                    ids.stream().map(id -> Recipient.user("smtp", id)).toList(),
                    ids.size() < limit ? "" : ids.get(limit - 1)));
  }

  @Override
  public Future<Void> onRead(Reaction reaction) {
    return shop.noteWarned(reaction.userId());
  }

  @Override
  public boolean allowUserSubscription() {
    return false; // everybody gets it, whatever they wish
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    return Content.text("Your purchase", "Please bring it back.");
  }
}
// snippet:end
