package org.sitemessage.api;

/** What to do with a dispatch that the remote side may have received. */
public enum UnknownPolicy {
  /**
   * Send it again, with the same {@link Delivery#uid() uid}: at least once. For channels where a
   * duplicate can be told.
   */
  RESEND,
  /** Leave it {@link DispatchStatus#UNKNOWN} for a person: at most once. */
  HOLD
}
