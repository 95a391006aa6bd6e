/** Deploys messengers, each as a verticle. */
package org.sitemessage.vertx.messenger.host;
