/** The common parts of the dispatch engine: registry, rules of time, leases, composing, events. */
package org.sitemessage.vertx.dispatch.core;
