/** Deliveries of a site in the last hour, day and month. */
package org.sitemessage.api.history;
