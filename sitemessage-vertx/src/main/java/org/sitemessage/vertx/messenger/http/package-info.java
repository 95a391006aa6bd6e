/** The base of messengers that speak to an HTTP API. */
package org.sitemessage.vertx.messenger.http;
