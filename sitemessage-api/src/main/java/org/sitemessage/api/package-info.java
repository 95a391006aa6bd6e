/**
 * The two things users implement, {@link org.sitemessage.api.Messenger} and {@link
 * org.sitemessage.api.MessageType}, and the values they are given and give back. Values are records
 * and immutable; JSON in them is copied on the way in and out.
 */
package org.sitemessage.api;
