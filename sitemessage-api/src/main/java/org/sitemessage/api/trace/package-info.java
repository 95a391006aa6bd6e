/** The context of a trace, which travels with a request and is stored with its message. */
package org.sitemessage.api.trace;
