/** Posts on X. */
package org.sitemessage.vertx.messenger.twitter;
