package org.sitemessage.api;

import java.util.List;
import java.util.UUID;

/**
 * One attempt to send one rendered message to one address.
 *
 * @param dispatch the dispatch, with the address
 * @param content the rendered message, the same bytes at every attempt
 * @param source source of the bytes of its attachments
 */
public record Delivery(Dispatch dispatch, Content content, AttachmentSource source) {

  /** Creates a delivery whose attachments, if it has any, cannot be read. */
  public Delivery(Dispatch dispatch, Content content) {
    this(dispatch, content, AttachmentSource.none());
  }

  /** Returns a copy of this delivery with another content. */
  public Delivery withContent(Content other) {
    return new Delivery(dispatch, other, source);
  }

  /** Returns the address of the recipient. */
  public String address() {
    return dispatch.address();
  }

  /**
   * The idempotency key: the same at every attempt of this dispatch, and for all dispatches of one
   * mail with several envelope addresses.
   */
  public String uid() {
    return content.sharedUid().isEmpty() ? dispatch.uid() : content.sharedUid();
  }

  /**
   * Returns the text that names this dispatch in a {@link Receipt}: {@code uid.id} of the dispatch,
   * at most 52 letters, digits and dots, the same at every attempt. Of a delivery without a stored
   * dispatch, the uid.
   */
  public String reference() {
    return dispatch.id() == 0 ? uid() : dispatch.uid() + "." + dispatch.id();
  }

  /** Returns the attachments, in order; each can be read any number of times. */
  public List<AttachedFile> attachments() {
    return content.attachments().stream().map(file -> new AttachedFile(file, source)).toList();
  }

  /** Creates a delivery without a stored dispatch, such as a test message; its ids are 0. */
  public static Delivery unstored(String messenger, String address, Content content) {
    return unstored(messenger, address, content, AttachmentSource.none());
  }

  /** Creates a delivery without a stored dispatch, but with a source of attachments. */
  public static Delivery unstored(
      String messenger, String address, Content content, AttachmentSource source) {
    var uid = UUID.randomUUID().toString().replace("-", "");
    return new Delivery(new Dispatch(0, uid, 0, messenger, address, "", 0, false), content, source);
  }
}
