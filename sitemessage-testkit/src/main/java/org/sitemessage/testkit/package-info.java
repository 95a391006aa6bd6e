/**
 * The contract every messenger passes, a messenger that records, a clock that is set, and servers
 * that misbehave on request.
 */
package org.sitemessage.testkit;
