/** The screens of the console. */
package org.sitemessage.console.screen;
