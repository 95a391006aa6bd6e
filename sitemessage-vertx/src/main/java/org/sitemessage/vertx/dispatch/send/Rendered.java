package org.sitemessage.vertx.dispatch.send;

import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * A dispatch with its content, or with what stands in the way of it.
 *
 * @param claimed the dispatch
 * @param content content of the dispatch; empty if there is none
 * @param otherwise outcome of a dispatch without content
 */
record Rendered(ClaimedDispatch claimed, Optional<Content> content, Optional<Outcome> otherwise) {
  static Rendered of(ClaimedDispatch claimed, Content content) {
    return new Rendered(claimed, Optional.of(content), Optional.empty());
  }

  static Rendered not(ClaimedDispatch claimed, Outcome otherwise) {
    return new Rendered(claimed, Optional.empty(), Optional.of(otherwise));
  }

  long id() {
    return claimed.dispatch().id();
  }

  /** Returns what stands in the way of handing it over to a messenger. */
  Optional<Outcome> refusal(Messenger messenger) {
    return otherwise.or(
        () ->
            content.orElseThrow().attachments().isEmpty() || messenger.sendsAttachments()
                ? Optional.empty()
                : Optional.of(Outcome.rejected("the messenger sends no attachments")));
  }
}
