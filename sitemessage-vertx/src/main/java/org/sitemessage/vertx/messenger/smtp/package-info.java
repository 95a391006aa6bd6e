/** Mails over SMTP. */
package org.sitemessage.vertx.messenger.smtp;
