package org.sitemessage.vertx;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** The engine behaves the same on PostgreSQL. */
class PostgresEngineTest {

  @Nested
  class Delivery extends DeliveryTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Observing extends ObserverTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class WhatIsUnregistered extends UnregisteredTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Retry extends RetryTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Hold extends HoldTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Subscription extends SubscriptionTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class OwnSubscribers extends SubscriberSourceTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Preparation extends PreparationTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Suppression extends SuppressionTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Bounce extends BounceTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Feedback extends FeedbackTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class SavedFilter extends SavedFilterTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Receipts extends ReceiptTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Cancel extends CancelTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Requeue extends RequeueTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class People extends PeopleTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Settle extends SettleTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Operations extends OperationsTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Cleanup extends CleanupTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Attachments extends AttachmentsTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Undelivered extends UndeliveredTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Schedule extends ScheduleTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Group extends GroupTest {
    @Override
    Engines engines() {
      return new Engines().onPostgresWithClock();
    }

    @Override
    void untilDead() {
      engine.advance(Duration.ofSeconds(25));
      timePassed();
    }

    @Override
    void timePassed() {
      PostgresServer.setTime(
          engine.options().store().get(StoreOptions.URL), engine.clock().instant());
    }
  }

  @Nested
  class Restart extends RestartTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }

    @Override
    void untilDead() {
      engine.advance(Duration.ofSeconds(25));
    }
  }

  @Nested
  class AddressSpelling extends AddressSpellingTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Timing extends TimingTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class QuietTime extends QuietTimeTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class DigestDelivery extends DigestDeliveryTest {
    @Override
    Engines engines() {
      return new Engines().onPostgres();
    }
  }

  @Nested
  class Limit extends LimitTest {
    @Override
    Engines engines() {
      return new Engines().onPostgresWithClock();
    }

    @Override
    void timePassed() {
      PostgresServer.setTime(
          engine.options().store().get(StoreOptions.URL), engine.clock().instant());
    }
  }
}
