/** Shared code: errors of the start, waiting, the last resort, the check of hosts. */
package org.sitemessage.demo.base;
