/** Values of the command line: times, durations, zones and numbers. */
package org.sitemessage.demo.cli.value;
