/** What is built in and read by people who do not read code, in English and Russian. */
package org.sitemessage.vertx.text;
