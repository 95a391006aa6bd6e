/**
 * How messengers and message types are discovered by {@link java.util.ServiceLoader}, and how their
 * options are described.
 */
package org.sitemessage.api.spi;
