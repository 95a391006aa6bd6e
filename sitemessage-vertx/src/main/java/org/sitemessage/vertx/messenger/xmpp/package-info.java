/** Messages over XMPP. */
package org.sitemessage.vertx.messenger.xmpp;
