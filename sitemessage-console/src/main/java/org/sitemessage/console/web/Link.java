package org.sitemessage.console.web;

/**
 * A link of the menu to a page of the application.
 *
 * @param title text of the link
 * @param url URL of the page
 */
public record Link(String title, String url) {}
