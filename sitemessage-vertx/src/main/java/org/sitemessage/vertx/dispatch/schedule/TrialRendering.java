package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.view.DispatchView;

/**
 * Renders what is not stored: messages in templates before they are, so that a broken template is a
 * refusal, and previews. Confined to one event loop.
 */
public final class TrialRendering {
  /** Stands for the uid of what is stored already. */
  private static final String NO_UID = "0".repeat(32);

  private final Registry registry;
  private final Composer composer;

  public TrialRendering(Registry registry, Composer composer) {
    this.registry = registry;
    this.composer = composer;
  }

  /**
   * Renders each message in templates once per messenger and language.
   *
   * @param targets messages that get further recipients, by id
   * @throws SiteMessageException as a failed future, naming template, line and cause
   */
  Future<Void> check(ScheduleBatch batch, List<Insertion> rows, Map<Long, Message> targets) {
    Future<Void> checked = Future.succeededFuture();
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      var type = registry.type(row.message().type());
      var target = row.appendTo().isPresent() ? targets.get(row.appendTo().getAsLong()) : null;
      var context = target == null ? batch.requests().get(i).context() : target.context();
      if (type.usesTemplate(context)) {
        Supplier<Message> message =
            target == null ? () -> message(type, row) : () -> unstored(target);
        var prefix = batch.single() ? "" : "messages[%d].".formatted(i);
        for (var dispatch : oneOfEachKind(row)) {
          checked =
              checked
                  .compose(v -> composer.compose(type, message, dispatch))
                  .recover(failure -> Future.failedFuture(refusal(prefix, failure)))
                  .mapEmpty();
        }
      }
    }
    return checked;
  }

  private static List<Dispatch> oneOfEachKind(Insertion row) {
    record Kind(String messenger, Locale locale) {}
    var kinds = new LinkedHashMap<Kind, Dispatch>();
    row.dispatches()
        .forEach(
            dispatch ->
                kinds.computeIfAbsent(
                    new Kind(dispatch.messenger(), dispatch.locale()), k -> dispatch(dispatch)));
    return List.copyOf(kinds.values());
  }

  /**
   * The contents of the first {@value Limits#PREVIEWS} dispatches, as the bus contract writes it.
   */
  Future<JsonObject> preview(Insertion row) {
    var type = registry.type(row.message().type());
    var shown =
        row.dispatches().stream().limit(Limits.PREVIEWS).map(TrialRendering::dispatch).toList();
    return previews(type, () -> message(type, row), shown)
        .map(
            previews ->
                reply(type, row.dispatches().size(), previews).mergeIn(row.skipped().toJson()));
  }

  /** The content of a stored dispatch, rendered anew, as the bus contract writes it. */
  Future<JsonObject> preview(Message message, DispatchView stored) {
    var type = registry.type(message.type());
    var dispatch =
        new Dispatch(
            0,
            NO_UID,
            0,
            stored.messenger(),
            stored.address(),
            stored.userId(),
            0,
            false,
            stored.locale());
    return previews(type, () -> unstored(type, message), List.of(dispatch))
        .map(previews -> reply(type, 1, previews));
  }

  private static JsonObject reply(MessageType type, int dispatches, JsonArray previews) {
    return new JsonObject()
        .put("v", 1)
        .put("type", type.alias())
        .put("dispatches", dispatches)
        .put("previews", previews);
  }

  private Future<JsonArray> previews(
      MessageType type, Supplier<Message> message, List<Dispatch> dispatches) {
    var previews = new JsonArray();
    Future<Void> rendered = Future.succeededFuture();
    for (var dispatch : dispatches) {
      rendered =
          rendered
              .compose(v -> composer.compose(type, message, dispatch))
              .recover(failure -> Future.failedFuture(refusal("", failure)))
              .map(
                  content -> {
                    previews.add(view(dispatch, content));
                    return null;
                  });
    }
    return rendered.map(v -> previews);
  }

  private static JsonObject view(Dispatch dispatch, Content content) {
    var json =
        new JsonObject()
            .put("messenger", dispatch.messenger())
            .put("address", dispatch.address())
            .put("user", dispatch.userId());
    if (!dispatch.locale().equals(Locale.ROOT)) {
      json.put("locale", dispatch.locale().toLanguageTag());
    }
    var rendered = content.toJson();
    rendered.remove("sharedUid");
    return json.mergeIn(rendered);
  }

  private static Dispatch dispatch(Insertion.NewDispatch row) {
    return new Dispatch(
        0, row.uid(), 0, row.messenger(), row.address(), row.userId(), 0, false, row.locale());
  }

  private static Message message(MessageType type, Insertion row) {
    var message = row.message();
    var context = new JsonObject(message.context());
    return new Message(
        0,
        message.uid(),
        message.type(),
        message.digest().isEmpty() ? context : type.digestContext(List.of(context)),
        message.sender(),
        message.priority(),
        message.sendAt(),
        message.expiresAt(),
        message.group(),
        message.digest(),
        message.trace());
  }

  /** Returns a message as {@link #unstored(Message)} does, with the context of a digest of one. */
  private static Message unstored(MessageType type, Message message) {
    return message.digest().isEmpty()
        ? unstored(message)
        : unstored(message.withContext(type.digestContext(List.of(message.context()))));
  }

  /**
   * Returns a message without an id, so that nothing made of it is kept, and without its uid, by
   * which recipients prove that they have a mail: who sees a preview need not be one.
   */
  private static Message unstored(Message message) {
    return new Message(
        0,
        NO_UID,
        message.type(),
        message.context(),
        message.senderId(),
        message.priority(),
        message.createdAt(),
        message.expiresAt(),
        message.group(),
        message.digest(),
        message.trace());
  }

  private static SiteMessageException refusal(String prefix, Throwable failure) {
    if (failure instanceof SiteMessageException expected) {
      return new SiteMessageException(expected.code(), prefix + expected.getMessage(), expected);
    }
    if (failure instanceof Composer.NotBegunException) {
      return new SiteMessageException(
          FailureCode.NOT_READY, String.valueOf(failure.getMessage()), failure);
    }
    return new SiteMessageException(
        FailureCode.INVALID_REQUEST, prefix + "context cannot be rendered: " + failure, failure);
  }
}
