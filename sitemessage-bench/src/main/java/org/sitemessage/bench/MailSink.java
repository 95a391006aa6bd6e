package org.sitemessage.bench;

import java.util.concurrent.TimeUnit;

/** A mail server that accepts every mail and keeps none. */
interface MailSink extends Resource {
  int port();

  /** Returns the number of mails accepted so far. */
  long accepted() throws Exception;

  /**
   * Waits until so many mails have been accepted since the number that was accepted before: what is
   * scheduled is sent a little later.
   */
  default void check(long before, int mails) throws Exception {
    var patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (accepted() < before + mails && System.nanoTime() < patience) {
      Thread.sleep(10);
    }
    Counts.check("mails accepted by the sink", before + mails, accepted());
  }

  @Override
  void close();
}
