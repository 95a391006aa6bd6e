-- Limits that a person has laid over the configured ones of a messenger, until a time is over. Times are those of the
-- clock that all processes share. A row stays when its change is over, because numbers never go back.
create table if not exists messenger_limit (
  messenger  varchar(32) primary key,
  number     bigint not null,                        -- counts the versions of this row
  terms      bigint not null,                        -- number with which the rates changed last
  since_at   timestamp(3) with time zone not null,
  until_at   timestamp(3) with time zone not null,
  limits     varchar(16000),                         -- JSON, with the keys of the configuration; null: the configured ones hold
  reason     varchar(2000) not null,
  changed_by varchar(64) not null                    -- empty: not told
);

-- Terms under which full_at was written: a process that knows only older ones takes no permits.
alter table rate_bucket add column if not exists terms bigint default 0 not null;
