package org.sitemessage.api;

/** The treatment of a dispatch that the remote server may have received. */
public enum UnknownPolicy {
  /**
   * Send it again, with the same {@link Delivery#uid() uid}: at least once. For channels that
   * recognize a duplicate.
   */
  RESEND,
  /** Leave it {@link DispatchStatus#UNKNOWN} for a person: at most once. */
  HOLD
}
