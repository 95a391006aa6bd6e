/** What every HTTP response of this project has: its headers, and the form of a failure. */
package org.sitemessage.vertx.web.response;
