/**
 * Tests of applications that embed sitemessage: {@link org.sitemessage.junit.SiteMessageExtension}
 * runs an engine for each test, and {@link org.sitemessage.junit.SiteMessageAssertions} asserts
 * what the application has scheduled.
 */
package org.sitemessage.junit;
