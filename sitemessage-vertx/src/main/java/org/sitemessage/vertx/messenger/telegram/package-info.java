/** Messages of a Telegram bot. */
package org.sitemessage.vertx.messenger.telegram;
