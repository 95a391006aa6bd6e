/** The way from a command to an engine: the running server, or one of its own. */
package org.sitemessage.demo.requests;
