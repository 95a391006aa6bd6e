package org.sitemessage.vertx.store.value;

import java.time.Instant;

/**
 * A batch of an operation, which moves the operation on in the transaction of the batch. It fails,
 * and the batch with it, if the operation is to stop, or if another node has taken it over.
 *
 * @param operation id of the operation
 * @param node node that runs it
 * @param before id of the last dispatch visited
 * @param now time of the batch
 */
public record OperationStep(long operation, long node, long before, Instant now) {}
