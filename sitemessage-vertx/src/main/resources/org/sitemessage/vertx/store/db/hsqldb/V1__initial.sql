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
  expires_at  timestamp(3) with time zone not null
);

-- One row per request that came with a request id: what makes repeating it safe.
create cached table if not exists request (
  id           varchar(128) primary key,
  fingerprint  char(64) not null,                  -- SHA-256 of the request
  message_id   bigint not null references message,
  part         integer not null,
  dispatches   integer not null,
  created_at   timestamp(3) with time zone not null
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
  content     varchar(16777216)                    -- the rendered message, kept from the first attempt that left it open
);

create index if not exists dispatch_by_rank on dispatch (lane, messenger, rank, due_at, id);

create index if not exists dispatch_by_age on dispatch (lane, messenger, due_at, id);

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
