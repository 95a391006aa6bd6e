package org.sitemessage.api;

/**
 * A report of the remote server that a recipient has a message; a messenger passes it to the
 * receiver of {@link Messenger#onReceipt}. Long texts are cut.
 *
 * @param reference {@link Delivery#reference()}, which the messenger sent along with the message
 * @param from address that has confirmed the message, which must be the recipient's; empty only if
 *     the remote server is trusted to have checked it
 * @param text description for the log of the dispatch, such as {@code received by the client}
 */
public record Receipt(String reference, String from, String text) {
  private static final int REFERENCE_CHARS = 100;
  private static final int TEXT_CHARS = 500;

  /** Cuts long texts. */
  public Receipt {
    reference = cut(reference, REFERENCE_CHARS);
    from = cut(from, Limits.ADDRESS_CHARS);
    text = cut(text, TEXT_CHARS);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }

  /** Leaves out address and text, which do not belong into logs. */
  @Override
  public String toString() {
    return "Receipt[reference=%s]".formatted(reference);
  }
}
