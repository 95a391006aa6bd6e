/** The files of the embedded store: locked, checked for damage, guarded against a failing disk. */
package org.sitemessage.vertx.store.file;
