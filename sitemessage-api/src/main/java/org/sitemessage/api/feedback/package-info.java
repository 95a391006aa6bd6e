/** What is reported of mails that were sent: bounces, delays, complaints and unsubscriptions. */
package org.sitemessage.api.feedback;
