/** From a schedule request to rows of the store. */
package org.sitemessage.vertx.dispatch.schedule;
