/** How fast and how much at once: group commit, permits, pauses. */
package org.sitemessage.vertx.dispatch.flow;
