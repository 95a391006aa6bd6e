/**
 * Built-in texts for people, in English and Russian, the conversion of HTML to plain text, and the
 * reading of texts that people write.
 */
package org.sitemessage.vertx.text;
