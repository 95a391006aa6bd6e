-- Who wants messages of a type through a messenger, and who does not. Messages that wait for their subscribers.

create cached table if not exists subscription (
  id          bigint generated always as identity (start with 1) primary key,
  type        varchar(64) not null,
  messenger   varchar(32) not null,
  user_id     varchar(64) not null,                -- empty if only the address is known
  address     varchar(512) not null,               -- empty for a user
  subscribed  boolean not null,                    -- false: opted out
  changed_at  timestamp(3) with time zone not null,
  constraint subscription_once unique (type, messenger, user_id, address)
);

create index if not exists subscription_by_type on subscription (type, id);

create index if not exists subscription_by_user on subscription (user_id);

create index if not exists subscription_by_address on subscription (address);

-- Messages without recipients of their own, until there is a dispatch for each subscriber.
create cached table if not exists postponed (
  message_id  bigint primary key references message,
  send_at     timestamp(3) with time zone not null,
  after_id    bigint not null                      -- subscriptions up to this one have their dispatches
);
