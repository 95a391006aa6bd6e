-- Limits that all processes keep together, and what waits for them.

-- The buckets that are not full. A row that is full again says no more than none.
create cached table if not exists rate_bucket (
  messenger  varchar(32) not null,
  bucket     varchar(530) not null,                -- MESSENGER, DOMAIN gmail.com, ADDRESS a@b.example
  full_at    bigint not null,                      -- when it is full again if nothing more is taken: ns since 1970, of the clock that all share
  wake_at    bigint,                               -- when what is parked under it can go on; null if nothing is
  day        varchar(10),                          -- of MESSENGER with a daily limit: the last one on which something was sent, 2026-01-31
  started    bigint,                               -- on that day
  days       integer,                              -- the how-manieth of the warm-up that is
  primary key (bucket, messenger)
);

create index if not exists rate_bucket_by_wake on rate_bucket (messenger, wake_at);

-- What waits until its address or domain may be sent to again (lane 6), in its own order.
create cached table if not exists parked (
  dispatch_id  bigint primary key references dispatch on delete cascade,
  messenger    varchar(32) not null,
  bucket       varchar(530) not null,
  rank         integer not null,
  due_at       timestamp(3) with time zone not null,
  expires_at   timestamp(3) with time zone         -- null for the head of a group: others may have longer
);

create index if not exists parked_by_rank on parked (messenger, bucket, rank, due_at, dispatch_id);

create index if not exists parked_by_age on parked (messenger, bucket, due_at, dispatch_id);

create index if not exists parked_by_expiry on parked (messenger, expires_at);
