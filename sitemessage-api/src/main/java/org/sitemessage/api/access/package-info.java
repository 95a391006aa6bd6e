/** Access control: rights, keys of the HTTP API, users with passwords, and the audit log. */
package org.sitemessage.api.access;
