/** The routes of the HTTP server: API, page, inbox, links. */
package org.sitemessage.demo.web;
