/** The filter language of lists, bulk commands and live events. */
package org.sitemessage.api.filter;
