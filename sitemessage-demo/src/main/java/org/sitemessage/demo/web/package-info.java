/** The routes of the HTTP server: API, console, documents, sandbox, links. */
package org.sitemessage.demo.web;
