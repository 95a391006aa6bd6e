/** What people look at: messages, dispatches, and searches for them. */
package org.sitemessage.vertx.store.view;
