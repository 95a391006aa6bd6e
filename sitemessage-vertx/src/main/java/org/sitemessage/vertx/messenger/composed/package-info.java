/** Messengers made of other messengers. */
package org.sitemessage.vertx.messenger.composed;
