/** The data that the store has of one person, and its removal. */
package org.sitemessage.api.person;
