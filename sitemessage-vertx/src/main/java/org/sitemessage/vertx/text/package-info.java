/** Built-in texts for people, in English and Russian, and the conversion of HTML to plain text. */
package org.sitemessage.vertx.text;
