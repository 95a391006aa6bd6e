package org.sitemessage.junit;

/**
 * Assertions on what an application has scheduled. Import {@link #assertThat} statically; it goes
 * together with AssertJ's method of the same name.
 * <!-- snippet: ShopTest.java#retry -->
 *
 * <pre>{@code
 * void a_mail_that_is_refused_for_now_is_sent_later() {
 *   site.messenger("smtp").then(Outcome.retry("451 try again later"));
 *   Futures.await(new Shop(site.client()).ship("A-17", "ann@example.org"));
 *
 *   site.send();
 *   site.advanceToNextAttempt();
 *
 *   assertThat(site).scheduled("order_shipped").sent();
 * }
 * }</pre>
 */
public final class SiteMessageAssertions {
  private SiteMessageAssertions() {}

  /** Begins an assertion on the messages of a test. */
  public static SiteMessageAssert assertThat(SiteMessageExtension site) {
    return new SiteMessageAssert(site.running().messages());
  }
}
