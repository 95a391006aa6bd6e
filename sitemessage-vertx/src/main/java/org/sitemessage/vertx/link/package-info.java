/** Links in messages that only we can have made. */
package org.sitemessage.vertx.link;
