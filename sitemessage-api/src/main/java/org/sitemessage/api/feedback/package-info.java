/** Reports on messages that were sent: bounces, delays, complaints, unsubscriptions, receipts. */
package org.sitemessage.api.feedback;
