/** Access control of the HTTP routes: who sends a request, and which rights they have. */
package org.sitemessage.vertx.access;
