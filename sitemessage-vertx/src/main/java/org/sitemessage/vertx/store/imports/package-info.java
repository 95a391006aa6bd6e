/** What an import from another system stores. */
package org.sitemessage.vertx.store.imports;
