/** Texts that several types of the API read and write: names of days, HTML documents. */
package org.sitemessage.api.text;
