-- Changes of all dispatches of a filter, batch by batch. Each batch moves on the row of its operation in its own transaction.
create sequence if not exists operation_seq;

create table if not exists operation (
  id           bigint primary key,
  kind         smallint not null,                       -- 1 cancel 2 requeue 3 settle
  settle_as    smallint,                                -- new status; null unless it settles
  filter_text  varchar(2000) not null,                  -- its times are fixed
  who          varchar(128) not null,                   -- empty: not told
  who_kind     smallint,                                -- kind of the principal; null: not told, and no entry in the audit log
  client       varchar(64) not null,
  reason       varchar(500) not null,
  state        smallint not null,                       -- 1 waiting 2 running 3 done 4 stopped 5 failed
  stopping     boolean default false not null,          -- it is to end before its next batch
  expected     bigint,                                  -- number counted before the first batch; null before that
  touched      bigint default 0 not null,
  before_id    bigint not null,                         -- dispatches with smaller ids are not visited yet
  node         bigint,                                  -- null: none has run it
  started_at   timestamp(3) with time zone not null,
  updated_at   timestamp(3) with time zone not null,
  ended_at     timestamp(3) with time zone,             -- null: it has not ended
  error        varchar(2000) not null
);
