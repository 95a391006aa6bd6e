/** Spans of a sitemessage, for an application's own OpenTelemetry. */
package org.sitemessage.opentelemetry;
