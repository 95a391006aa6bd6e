/** Brings the messengers of this module to {@link java.util.ServiceLoader}. */
package org.sitemessage.vertx.messenger.provider;
