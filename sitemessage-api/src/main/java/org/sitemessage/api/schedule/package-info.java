/** Requests, replies and events of the event bus and of HTTP, and their addresses. */
package org.sitemessage.api.schedule;
