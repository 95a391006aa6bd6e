/** The built-in message types. */
package org.sitemessage.vertx.types;
