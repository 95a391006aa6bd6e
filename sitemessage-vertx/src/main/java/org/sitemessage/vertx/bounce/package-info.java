/** What comes back: reports of mails that did not arrive, and of providers. Private. */
package org.sitemessage.vertx.bounce;
