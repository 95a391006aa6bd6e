/**
 * The two interfaces that users implement, {@link org.sitemessage.api.Messenger} and {@link
 * org.sitemessage.api.MessageType}, with the values that they accept and return. Values are records
 * and immutable; JSON in them is copied on the way in and out.
 */
package org.sitemessage.api;
