/** The history: counts what happens on this node, writes it now and then, and answers it. */
package org.sitemessage.vertx.dispatch.history;
