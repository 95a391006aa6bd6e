/** How files get to the engine. */
package org.sitemessage.vertx.upload;
