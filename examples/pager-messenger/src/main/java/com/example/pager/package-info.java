/** A messenger for pagers: the Simple Network Paging Protocol, RFC 1861. */
package com.example.pager;
