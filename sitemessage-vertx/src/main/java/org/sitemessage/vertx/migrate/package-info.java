/** Imports data of other systems. */
package org.sitemessage.vertx.migrate;
