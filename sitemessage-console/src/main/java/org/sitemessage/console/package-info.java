/** The console, for the router of an application. */
package org.sitemessage.console;
