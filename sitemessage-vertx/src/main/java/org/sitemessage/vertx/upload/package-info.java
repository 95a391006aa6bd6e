/** Sends files to the engine. */
package org.sitemessage.vertx.upload;
