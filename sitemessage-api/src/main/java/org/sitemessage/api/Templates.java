package org.sitemessage.api;

/** Renders templates; the engine hands it to {@link MessageType#compose}. Usable on any thread. */
@FunctionalInterface
public interface Templates {

  /**
   * Renders the template of a message in the language of the dispatch: subject, text and HTML, as
   * far as there are templates for them. A content that depends neither on the dispatch nor on its
   * recipient is rendered once per message, messenger and language.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} naming template, line and
   *     cause; {@link FailureCode#NOT_READY} if the template engine is not on the path
   */
  Content render(MessageType type, Message message, Dispatch dispatch);

  /**
   * Returns the standard links, for contents that are not written in templates; {@code
   * links(templates.links())} returns the links of the type.
   */
  default DispatchLinks links() {
    return DispatchLinks.NONE;
  }
}
