/**
 * The demo: one process that serves the API, the console and a sandbox, and the commands that talk
 * to it. {@code docs/architecture.md} shows its rooms and the path of its start.
 */
package org.sitemessage.demo;
