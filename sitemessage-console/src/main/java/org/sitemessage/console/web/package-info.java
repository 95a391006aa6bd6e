/** Requests, answers and pages of the console. */
package org.sitemessage.console.web;
