/** The processes that share a store. */
package org.sitemessage.api.node;
