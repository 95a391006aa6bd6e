/**
 * Providers of messengers, of their options and of message types, which {@link
 * java.util.ServiceLoader} discovers.
 */
package org.sitemessage.api.spi;
