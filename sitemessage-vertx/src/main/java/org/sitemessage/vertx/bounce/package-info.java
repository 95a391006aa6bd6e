/** Reads bounces and complaints, from mails and from posts of providers. Private. */
package org.sitemessage.vertx.bounce;
