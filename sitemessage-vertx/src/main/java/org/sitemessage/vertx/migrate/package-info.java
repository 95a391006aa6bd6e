/** Brings over what other systems have stored. */
package org.sitemessage.vertx.migrate;
