package org.sitemessage.api;

import io.vertx.core.json.JsonObject;

/**
 * A message type that is written in templates. A request is refused if its template is broken: the
 * engine renders it once for each messenger and language before it stores it.
 *
 * <p>The template is the one that the message's context names as {@code template}, else {@link
 * #template}, else {@code sitemessage/messages/ALIAS__MESSENGER.EXTENSION}.
 */
public interface TemplateType extends MessageType {

  /**
   * The path of the template all its messages use, such as {@code shop/order.html}; empty to find
   * it by the type's name and the messenger's.
   */
  default String template() {
    return "";
  }

  /**
   * The extension of templates that are found by name: {@code html}, whose variables are escaped,
   * or any other, whose variables are not. Where there is no such template one in {@code txt} will
   * do.
   */
  default String templateExtension(String messenger) {
    return messenger.equals("smtp") ? "html" : "txt";
  }

  /** Whether a message with this context is written in a template at all. */
  default boolean usesTemplate(JsonObject context) {
    return true;
  }

  /**
   * Whether {@link #templateContext} differs from one recipient to the next. If not, it is called
   * once per message, messenger and language.
   */
  default boolean contextPerRecipient() {
    return false;
  }

  /**
   * The variables of the template; the standard ones are added, and win. Called on a worker thread.
   */
  default JsonObject templateContext(Message message, Dispatch dispatch) {
    return message.context();
  }

  @Override
  default Content compose(Message message, Dispatch dispatch, Templates templates) {
    return templates.render(this, message, dispatch);
  }

  /** Not to be called: there is no content without templates. */
  @Override
  default Content compose(Message message, Dispatch dispatch) {
    throw new UnsupportedOperationException(
        "message type \"%s\" is composed with templates".formatted(alias()));
  }
}
