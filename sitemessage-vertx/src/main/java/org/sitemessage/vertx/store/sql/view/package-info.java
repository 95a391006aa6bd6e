/** The statements of views, searches and counts. */
package org.sitemessage.vertx.store.sql.view;
