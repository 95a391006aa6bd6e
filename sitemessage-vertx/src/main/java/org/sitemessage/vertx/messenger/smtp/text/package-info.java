/** The text of a mail, which is made while it is sent. */
package org.sitemessage.vertx.messenger.smtp.text;
