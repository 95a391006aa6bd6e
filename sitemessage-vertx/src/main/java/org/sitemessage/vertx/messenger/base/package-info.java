/** Code that messengers share and applications do not see. */
package org.sitemessage.vertx.messenger.base;
