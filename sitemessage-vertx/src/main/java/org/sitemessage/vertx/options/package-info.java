/** Every option of the engine: names, defaults, ranges. */
package org.sitemessage.vertx.options;
