/**
 * The OpenAPI document as a judge of what tests send and get. A package of its own, so that tests
 * of other modules can use it from the engine's test jar.
 */
package org.sitemessage.openapi;
