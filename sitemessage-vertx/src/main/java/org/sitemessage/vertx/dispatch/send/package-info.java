/** From a ready dispatch to its recorded outcome: claim, render, hand over, record. */
package org.sitemessage.vertx.dispatch.send;
