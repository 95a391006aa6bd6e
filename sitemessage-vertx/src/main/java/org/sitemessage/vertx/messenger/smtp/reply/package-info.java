/** What a mail server's reply says: of the mail, of the recipient, or of the sender itself. */
package org.sitemessage.vertx.messenger.smtp.reply;
