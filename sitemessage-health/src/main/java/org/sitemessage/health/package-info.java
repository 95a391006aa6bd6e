/** Health checks of a sitemessage. */
package org.sitemessage.health;
