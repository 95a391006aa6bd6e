/** Limits that the engine keeps for a messenger: by time, address, domain and day. */
package org.sitemessage.api.limit;
