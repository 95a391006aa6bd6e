/** What the HTTP server answers: API, page, inbox, links. */
package org.sitemessage.demo.web;
