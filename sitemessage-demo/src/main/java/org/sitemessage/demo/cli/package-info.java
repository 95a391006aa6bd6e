/** The command line: one class per command. */
package org.sitemessage.demo.cli;
