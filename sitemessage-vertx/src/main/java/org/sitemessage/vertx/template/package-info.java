/** Renders templates. Only {@code Pebble…} classes touch the library; without it the rest loads. */
package org.sitemessage.vertx.template;
