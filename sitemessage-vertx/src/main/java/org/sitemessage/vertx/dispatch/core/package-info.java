/**
 * What all parts of the dispatch engine share: registry, rules of time, leases, composing, events.
 */
package org.sitemessage.vertx.dispatch.core;
