/** Reports on mails that were sent: bounces, delays, complaints and unsubscriptions. */
package org.sitemessage.api.feedback;
