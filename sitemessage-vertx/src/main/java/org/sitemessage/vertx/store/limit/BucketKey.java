package org.sitemessage.vertx.store.limit;

import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.limit.DeliveryLimits;

/**
 * The key of a bucket of a messenger. Stored as {@code DOMAIN gmail.com}.
 *
 * @param scope kind of the subject that the bucket limits
 * @param subject the address or domain; empty for the messenger
 */
record BucketKey(Scope scope, String subject) implements Comparable<BucketKey> {
  static final BucketKey MESSENGER = new BucketKey(Scope.MESSENGER, "");

  static BucketKey of(String stored) {
    var end = stored.indexOf(' ');
    return end < 0
        ? new BucketKey(Scope.valueOf(stored), "")
        : new BucketKey(Scope.valueOf(stored.substring(0, end)), stored.substring(end + 1));
  }

  String stored() {
    return subject.isEmpty() ? scope.name() : scope.name() + " " + subject;
  }

  @Override
  public int compareTo(BucketKey other) {
    return stored().compareTo(other.stored());
  }

  Pace pace(DeliveryLimits limits) {
    return Pace.of(
        switch (scope) {
          case MESSENGER, DISPATCH -> limits.messenger();
          case DOMAIN -> limits.of(subject);
          case ADDRESS -> limits.address();
        });
  }
}
