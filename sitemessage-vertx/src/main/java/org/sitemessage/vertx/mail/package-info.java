/** A mail client that schedules. */
package org.sitemessage.vertx.mail;
