/** HTTP routes that an application mounts on its own router; they use the event bus only. */
package org.sitemessage.vertx.web;
