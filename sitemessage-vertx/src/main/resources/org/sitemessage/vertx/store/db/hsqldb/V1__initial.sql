-- Messages, their dispatches, and what became of them. All times are UTC.
-- Statements end with a semicolon at the end of a line, and can be run again: a process may be killed between two.

create sequence if not exists message_seq as bigint start with 1;

create sequence if not exists dispatch_seq as bigint start with 1;

create cached table if not exists message (
  id          bigint primary key,
  uid         char(32) not null,
  type        varchar(64) not null,
  context     varchar(16777216) not null,          -- JSON
  sender      varchar(64) not null,
  priority    integer not null,
  group_mark  varchar(64) not null,
  sealed      boolean not null,                    -- no more recipients will be appended
  parts       integer not null,                    -- requests that added recipients
  created_at  timestamp(3) with time zone not null,
  send_at     timestamp(3) with time zone not null,
  expires_at  timestamp(3) with time zone not null,
  digest      varchar(128) default '' not null,    -- until when it is collected with others: {"at":"18:00"}; empty if it is not
  ignores_quiet boolean default false not null     -- whether dispatches still to be made may arrive in quiet hours
);

create index if not exists message_by_age on message (created_at, id);

-- One row per request that came with a request id: what makes repeating it safe.
create cached table if not exists request (
  id           varchar(128) primary key,
  fingerprint  char(64) not null,                  -- SHA-256 of the request
  message_id   bigint not null references message,
  part         integer not null,
  dispatches   integer not null,
  created_at   timestamp(3) with time zone not null,
  skipped      varchar(16777216) default '' not null -- JSON: the recipients left out, as the reply said; empty for none
);

create cached table if not exists dispatch (
  id          bigint primary key,
  uid         char(32) not null,                   -- idempotency key, the same at every attempt
  message_id  bigint not null references message,
  part        integer not null,                    -- which request of the message added it
  messenger   varchar(32) not null,
  address     varchar(512) not null,
  user_id     varchar(64) not null,
  status      smallint not null,                   -- 1 pending 2 sent 3 error 4 failed 5 processing 6 unknown 7 cancelled 8 expired
  lane        smallint not null,                   -- 0 done 1 ready 2 waits for due_at 3 processing 4 needs a person
  rank        integer not null,                    -- minus priority: small ones first
  due_at      timestamp(3) with time zone not null,
  attempts    integer not null,                    -- tries that were answered
  unknowns    integer not null,                    -- attempts that may have been delivered
  takeovers   integer not null,                    -- times its process died
  moved       boolean not null,                    -- its address was rewritten once
  owner       bigint,                              -- the node that claimed it
  claim       bigint,                              -- guards every completion
  sent_at     timestamp(3) with time zone,
  read_at     timestamp(3) with time zone,
  remote_id   varchar(512),
  content     varchar(16777216),                   -- the rendered message, kept from the first attempt that left it open
  locale      varchar(35) default '' not null,     -- BCP 47 tag such as ru or pt-BR; empty for the configured default
  quiet       varchar(400) default '' not null,    -- quiet hours, such as Europe/Berlin 22:00-08:00; empty for none
  deferrals   integer default 0 not null,          -- times the messenger put it off without an attempt
  stops       integer default 0 not null           -- times it stopped its messenger
);

create index if not exists dispatch_by_rank on dispatch (lane, messenger, rank, due_at, id);

create index if not exists dispatch_by_age on dispatch (lane, messenger, due_at, id);

-- Operators ask by status, by message and by age.
create index if not exists dispatch_by_status on dispatch (status, id);

create index if not exists dispatch_by_message on dispatch (message_id, id);

create cached table if not exists attempt (
  id           bigint generated always as identity primary key,
  dispatch_id  bigint not null references dispatch,
  tried_at     timestamp(3) with time zone not null,
  outcome      varchar(16) not null,
  text         varchar(2000) not null,
  repeats      integer not null                    -- how often the same came in a row
);

-- What must not be contacted for now: a messenger, a domain, an address.
create cached table if not exists hold (
  messenger  varchar(32) not null,
  scope      varchar(16) not null,
  subject    varchar(512) not null,
  paused     boolean not null,                     -- a person has to act
  until_at   timestamp(3) with time zone not null,
  reason     varchar(2000) not null,
  failures   integer not null,                     -- in a row
  primary key (messenger, scope, subject)
);

create cached table if not exists node (
  id            bigint primary key,
  host          varchar(255) not null,
  pid           bigint not null,
  started_at    timestamp(3) with time zone not null,
  heartbeat_at  timestamp(3) with time zone not null
);

-- Who wants messages of a type through a messenger, and who does not.
create cached table if not exists subscription (
  id          bigint generated always as identity (start with 1) primary key,
  type        varchar(64) not null,
  messenger   varchar(32) not null,
  user_id     varchar(64) not null,                -- empty if only the address is known
  address     varchar(512) not null,               -- empty for a user
  subscribed  boolean not null,                    -- false: opted out
  changed_at  timestamp(3) with time zone not null,
  address_key varchar(512) default '' not null,    -- what all ways to write the address have in common
  keyed       boolean default false not null,     -- false: its messenger has yet to make the key
  constraint subscription_once unique (type, messenger, user_id, address)
);

create index if not exists subscription_by_type on subscription (type, id);

create index if not exists subscription_by_user on subscription (user_id);

create unique index if not exists subscription_once_by_key on subscription (type, messenger, user_id, address_key);

create index if not exists subscription_of_key on subscription (address_key);

create index if not exists subscription_unkeyed on subscription (keyed, messenger, id);

-- Messages without recipients of their own, until there is a dispatch for each subscriber.
create cached table if not exists postponed (
  message_id  bigint primary key references message,
  send_at     timestamp(3) with time zone not null,
  after_id    bigint not null,                     -- subscriptions up to this one have their dispatches
  own         boolean default false not null,      -- whether it goes to those whom its type names
  own_after   varchar(512) default '' not null     -- how far it has come with them
);

-- Files that go with messages, in pieces, so that nobody ever holds a whole one in memory.
create sequence if not exists attachment_seq as bigint start with 1;

create cached table if not exists attachment (
  id            bigint primary key,
  uid           char(32) not null unique,
  file_name     varchar(255) not null,
  content_type  varchar(127) not null,
  size          bigint not null,                   -- bytes stored so far
  complete      boolean not null,                  -- until then, and while it is removed, nobody sees it
  created_at    timestamp(3) with time zone not null
);

create index if not exists attachment_by_age on attachment (created_at);

create cached table if not exists attachment_chunk (
  attachment_id  bigint not null references attachment,
  start_at       bigint not null,                  -- its first byte's place in the file
  bytes          varbinary(65536) not null,
  primary key (attachment_id, start_at)
);

-- What no message references may be removed.
create cached table if not exists message_attachment (
  message_id     bigint not null references message on delete cascade,
  attachment_id  bigint not null references attachment,
  primary key (message_id, attachment_id)
);

-- What arrives as one: the first dispatch of a group is its head, the others follow it and are not sent on their own (lane 5).
create cached table if not exists grouped (
  dispatch_id  bigint primary key references dispatch on delete cascade,
  head_id      bigint not null                     -- its own id if it is the head
);

create index if not exists grouped_by_head on grouped (head_id);

-- The groups that can still be joined: nobody has claimed their heads.
create cached table if not exists group_open (
  group_key  varchar(64) primary key,              -- SHA-256 of type, mark, messenger, user, address, send-at
  head_id    bigint not null,
  parts      integer not null,                     -- dispatches, the head included
  chars      bigint not null                       -- length of their contexts
);

create index if not exists group_open_by_head on group_open (head_id);

-- Dispatches of committed transactions of others that have yet to join their groups; they wait in lane 5.
create cached table if not exists joining (
  dispatch_id  bigint primary key references dispatch on delete cascade,
  group_key    varchar(64) not null,               -- as in group_open
  chars        bigint not null                     -- length of its context
);

-- Addresses that must not be contacted.
create cached table if not exists suppression (
  id           bigint generated always as identity (start with 1) primary key,
  messenger    varchar(32) not null,
  address_key  varchar(512) not null,              -- what all ways to write the address have in common
  address      varchar(512) not null,              -- as it was given
  reason       smallint not null,                  -- 1 refused 2 bounced 3 complained 4 unsubscribed 5 manual
  text         varchar(2000) not null,             -- what the remote server or a person said
  added_by     varchar(64) not null,               -- empty: sitemessage itself
  dispatch_id  bigint,                             -- what showed it; may have been removed since
  since_at     timestamp(3) with time zone not null,
  until_at     timestamp(3) with time zone,        -- null: until it is removed
  constraint suppression_once unique (address_key, messenger)
);

-- Limits that all processes keep together, and what waits for them.

-- The buckets that are not full. A row that is full again says no more than none.
create cached table if not exists rate_bucket (
  messenger  varchar(32) not null,
  bucket     varchar(530) not null,                -- MESSENGER, DOMAIN gmail.com, ADDRESS a@b.example
  full_at    bigint not null,                      -- when it is full again if nothing more is taken: ns since 1970, of the clock that all share
  wake_at    bigint,                               -- when what is parked under it can go on; null if nothing is
  day        varchar(10),                          -- of MESSENGER with a daily limit: the last one on which something was sent, 2026-01-31
  started    bigint,                               -- on that day
  days       integer,                              -- which day of the warm-up that is, from 1
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
