package org.sitemessage.junit;

/**
 * Assertions on what an application has scheduled. Import {@link #assertThat} statically; it goes
 * together with AssertJ's method of the same name.
 */
public final class SiteMessageAssertions {
  private SiteMessageAssertions() {}

  /** Begins an assertion on the messages of a test. */
  public static SiteMessageAssert assertThat(SiteMessageExtension site) {
    return new SiteMessageAssert(site.running().messages());
  }
}
