package org.sitemessage.api;

import java.util.List;
import java.util.UUID;

/**
 * One attempt to send one rendered message to one address.
 *
 * @param dispatch what is delivered, and where
 * @param content the rendered message, the same bytes at every attempt
 * @param source where the bytes of its attachments are
 */
public record Delivery(Dispatch dispatch, Content content, AttachmentSource source) {

  /** One whose attachments, if it has any, cannot be read. */
  public Delivery(Dispatch dispatch, Content content) {
    this(dispatch, content, AttachmentSource.none());
  }

  /** Returns a copy of this delivery with another content. */
  public Delivery withContent(Content other) {
    return new Delivery(dispatch, other, source);
  }

  /** Where it goes. */
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

  /** The files that go with it, in order, to be read as often as needed. */
  public List<AttachedFile> attachments() {
    return content.attachments().stream().map(file -> new AttachedFile(file, source)).toList();
  }

  /** A delivery that belongs to no stored dispatch, as a test message does; its ids are 0. */
  public static Delivery unstored(String messenger, String address, Content content) {
    return unstored(messenger, address, content, AttachmentSource.none());
  }

  /** The same with files. */
  public static Delivery unstored(
      String messenger, String address, Content content, AttachmentSource source) {
    var uid = UUID.randomUUID().toString().replace("-", "");
    return new Delivery(new Dispatch(0, uid, 0, messenger, address, "", 0, false), content, source);
  }
}
