package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sitemessage.api.Content;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.core.Unregistered;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.text.HtmlText;

/**
 * Renders the dispatches of a round.
 *
 * @param registry the registered types
 * @param unregistered notes the types that are not registered
 * @param composer composes contents within a time limit
 */
record RoundRenderer(Registry registry, Unregistered unregistered, Composer composer) {
  /** Maximum number of jobs that are handed to the composer at once. */
  private static final int MOST_JOBS = 256;

  /**
   * Renders dispatches one after the other, so that their order is kept. When one fails, the
   * dispatches rendered so far are delivered without waiting for the rest, because the failed one
   * may have taken all its time.
   *
   * @param deliver receiver of the rendered dispatches, in one or several parts
   * @return completes when all is rendered; never fails
   */
  Future<Void> render(List<ClaimedDispatch> claimed, Consumer<List<Rendered>> deliver) {
    Promise<Void> rendered = Promise.promise();
    renderFrom(0, claimed, new ArrayList<>(), deliver, rendered);
    return rendered.future();
  }

  private void renderFrom(
      int first,
      List<ClaimedDispatch> claimed,
      List<Rendered> sofar,
      Consumer<List<Rendered>> deliver,
      Promise<Void> rendered) {
    for (int i = first; i < claimed.size(); i++) {
      var ready = ready(claimed.get(i));
      if (ready.isEmpty()) {
        var from = i;
        composer
            .run(jobs(from, claimed))
            .onSuccess(
                results -> {
                  var next = from;
                  for (var result : results) {
                    sofar.add(rendered(claimed.get(next++), result));
                  }
                  if (results.get(results.size() - 1).failed()) {
                    deliver.accept(List.copyOf(sofar));
                    sofar.clear();
                  }
                  renderFrom(next, claimed, sofar, deliver, rendered);
                });
        return;
      }
      sofar.add(ready.get());
    }
    deliver.accept(sofar);
    rendered.complete();
  }

  /** Returns the jobs of the dispatches that follow one another and have to be composed. */
  private List<Composer.Job> jobs(int from, List<ClaimedDispatch> claimed) {
    return claimed.stream()
        .skip(from)
        .limit(MOST_JOBS)
        .takeWhile(one -> ready(one).isEmpty())
        .map(this::job)
        .toList();
  }

  /** Returns a dispatch that needs no rendering, or cannot be rendered; empty for all others. */
  private Optional<Rendered> ready(ClaimedDispatch claimed) {
    if (claimed.content().filter(content -> !HtmlText.isNeededFor(content)).isPresent()) {
      return Optional.of(Rendered.of(claimed, claimed.content().get()));
    }
    var alias = claimed.message().type();
    var refusal = composer.refusal(alias);
    if (registry.findType(alias).isEmpty()) {
      unregistered.type(alias);
      refusal = Optional.of("message type \"%s\" is not registered here".formatted(alias));
    }
    return refusal.map(why -> Rendered.not(claimed, Outcome.deferred(why, Scope.DISPATCH)));
  }

  private Composer.Job job(ClaimedDispatch claimed) {
    var type = registry.type(claimed.message().type());
    return claimed
        .content()
        .map(content -> new Composer.Job(type, claimed.dispatch().id(), () -> content))
        .orElseGet(() -> composer.job(type, () -> whole(type, claimed), claimed.dispatch()));
  }

  private static Rendered rendered(ClaimedDispatch claimed, Future<Content> content) {
    return content.succeeded()
        ? Rendered.of(claimed, content.result())
        : Rendered.not(claimed, notComposed(content.cause()));
  }

  /** Returns the message of a dispatch and its followers, which reach the recipient as one. */
  private static Message whole(MessageType type, ClaimedDispatch claimed) {
    var message = claimed.message();
    var contexts = new ArrayList<>(List.of(message.context()));
    claimed.followers().forEach(follower -> contexts.add(follower.message().context()));
    if (message.digest().isPresent()) {
      return message.withContext(type.digestContext(contexts));
    }
    return contexts.size() == 1 ? message : message.withContext(type.mergeContexts(contexts));
  }

  private static Outcome notComposed(Throwable failure) {
    if (failure instanceof Composer.NotBegunException) {
      return Outcome.deferred(String.valueOf(failure.getMessage()), Scope.DISPATCH);
    }
    var why =
        failure instanceof SiteMessageException refusal ? refusal.getMessage() : failure.toString();
    return Outcome.retry("the message could not be rendered: " + why);
  }
}
