/** The start of a process: folder, Vert.x, sandbox, HTTP, engine, bridge. */
package org.sitemessage.demo.start;
