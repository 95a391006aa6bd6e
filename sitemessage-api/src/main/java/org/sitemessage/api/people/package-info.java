/** Requests and replies about preferences, subscriptions and suppressed addresses. */
package org.sitemessage.api.people;
