/**
 * The built-in messengers, open to extension, and the verticle that guards each of them with a
 * concurrency limit and a deadline.
 */
package org.sitemessage.vertx.messenger;
