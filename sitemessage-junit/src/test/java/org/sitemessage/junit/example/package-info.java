/** The code of docs/testing.md. */
package org.sitemessage.junit.example;
