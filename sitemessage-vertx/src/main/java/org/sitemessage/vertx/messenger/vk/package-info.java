/** Posts on walls of VKontakte. */
package org.sitemessage.vertx.messenger.vk;
