/** Who may do what: rights, keys of the HTTP API, and the record of who has changed what. */
package org.sitemessage.api.access;
