/** The commands that look at a running system and hold parts of it. */
package org.sitemessage.demo.cli.operate;
