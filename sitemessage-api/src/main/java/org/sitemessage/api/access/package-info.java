/** Access control: rights, keys of the HTTP API, and the audit log. */
package org.sitemessage.api.access;
