/**
 * The contract of every messenger, a messenger that records, a settable clock, and servers that
 * misbehave on request.
 */
package org.sitemessage.testkit;
