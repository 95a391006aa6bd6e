/** Event buses that reach other nodes: Hazelcast, Infinispan. */
package org.sitemessage.demo.cluster;
