/** Messages of a Facebook page. */
package org.sitemessage.vertx.messenger.facebook;
