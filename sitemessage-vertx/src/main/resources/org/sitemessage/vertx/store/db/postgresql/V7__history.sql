-- What was sent, step by step. Each process adds its numbers to the rows of a step; steps that are too old are removed.
create table if not exists history (
  span       smallint not null,                      -- 1 hour, steps of 10 s; 2 day, 5 min; 3 month, 2 h
  kind       smallint not null,                      -- name: 1 messenger 2 type 3 domain of recipients
  start_at   timestamp(3) with time zone not null,   -- beginning of the step, of the clock that all processes share
  name       varchar(255) not null,                  -- * for all that are not named
  sent       bigint not null,
  failed     bigint not null,
  deferred   bigint not null,
  unknowns   bigint not null,
  expired    bigint not null,
  cancelled  bigint not null,
  bounced    bigint not null,
  delays     text not null,                 -- from due to sent, as BOUND:NUMBER,...; bound n is the square root of 2 to the n, ms
  durations  text not null,                 -- from the call of the messenger to its answer
  primary key (span, kind, start_at, name)
);

-- How much waited, at most, in a step. What has not changed has no row.
create table if not exists history_depth (
  span        smallint not null,
  start_at    timestamp(3) with time zone not null,
  messenger   varchar(32) not null,
  ready       bigint not null,
  later       bigint not null,
  parked      bigint not null,
  processing  bigint not null,
  failed      bigint not null,
  unknowns    bigint not null,
  oldest      bigint not null,                       -- ms since the one that is due for longest was due; 0 if none is
  primary key (span, start_at, messenger)
);

-- The last step whose depths a process samples: the others leave it out.
create table if not exists history_sample (
  id        smallint primary key,                    -- 1
  start_at  timestamp(3) with time zone not null
);
