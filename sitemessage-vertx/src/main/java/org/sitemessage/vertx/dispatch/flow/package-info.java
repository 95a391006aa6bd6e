/** Classes that limit how fast and how much at once: group commit, admission, pauses. */
package org.sitemessage.vertx.dispatch.flow;
