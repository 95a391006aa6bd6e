/** What travels over the event bus and HTTP: requests, replies, addresses. */
package org.sitemessage.api.schedule;
