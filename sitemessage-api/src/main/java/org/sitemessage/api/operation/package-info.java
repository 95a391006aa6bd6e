/** Changes of many dispatches in the background, which survive a restart. */
package org.sitemessage.api.operation;
