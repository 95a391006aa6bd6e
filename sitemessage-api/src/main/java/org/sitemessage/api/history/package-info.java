/** What a site has sent in the last hour, day and month. */
package org.sitemessage.api.history;
