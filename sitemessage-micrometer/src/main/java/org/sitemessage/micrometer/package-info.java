/** Metrics of a sitemessage. */
package org.sitemessage.micrometer;
