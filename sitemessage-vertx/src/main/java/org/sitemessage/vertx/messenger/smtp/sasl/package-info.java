/** SASL mechanisms: what a client says to a mail server to log in. */
package org.sitemessage.vertx.messenger.smtp.sasl;
