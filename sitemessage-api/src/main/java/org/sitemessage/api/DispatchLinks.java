package org.sitemessage.api;

/** Links that go into messages, made for one dispatch each. Called on worker threads. */
public interface DispatchLinks {
  /**
   * No links: the URLs to unsubscribe and of the image are empty, and a click leads straight to its
   * page.
   */
  DispatchLinks NONE =
      new DispatchLinks() {
        @Override
        public String unsubscribe(Message message, Dispatch dispatch) {
          return "";
        }

        @Override
        public String markRead(Message message, Dispatch dispatch) {
          return "";
        }
      };

  /** Returns the URL by which the recipient unsubscribes; empty if there is none. */
  String unsubscribe(Message message, Dispatch dispatch);

  /** Returns the URL of the image that reports the message as read; empty if there is none. */
  String markRead(Message message, Dispatch dispatch);

  /**
   * Returns a URL that leads to a page and reports the message as read; the URL of the page itself
   * if there is no such link.
   *
   * @param url absolute http or https URL of the page
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if {@code url} is not such a
   *     URL
   */
  default String click(Message message, Dispatch dispatch, String url) {
    return url;
  }
}
