/** Replies of mail servers: about the mail, about the recipient, or about the sender itself. */
package org.sitemessage.vertx.messenger.smtp.reply;
