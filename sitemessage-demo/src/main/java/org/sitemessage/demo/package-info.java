/**
 * The demo: one process that serves the API, the page and a sandbox inbox, and the commands that
 * talk to it.
 */
package org.sitemessage.demo;
