/** Users, their quiet hours, and the directory in which an application keeps them. */
package org.sitemessage.api.user;
