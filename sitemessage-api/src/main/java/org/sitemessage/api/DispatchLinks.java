package org.sitemessage.api;

/** Links that go into messages, made for one dispatch each. Called on worker threads. */
public interface DispatchLinks {
  /** No links: the first two are empty, and a click leads straight to its page. */
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

  /** The URL where the recipient says that no more of these are wanted; empty if there is none. */
  String unsubscribe(Message message, Dispatch dispatch);

  /** The URL of the image that tells that the message was read; empty if there is none. */
  String markRead(Message message, Dispatch dispatch);

  /**
   * The URL that leads to a page, and tells that the message was read; the page's own if there is
   * none.
   *
   * @param url the page's absolute http or https URL
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if it is none
   */
  default String click(Message message, Dispatch dispatch, String url) {
    return url;
  }
}
