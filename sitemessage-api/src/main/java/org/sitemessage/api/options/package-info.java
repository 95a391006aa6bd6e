/** Options of the configuration: each is a constant with name, type, default and range. */
package org.sitemessage.api.options;
