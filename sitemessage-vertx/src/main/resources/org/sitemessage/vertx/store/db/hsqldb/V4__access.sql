-- Keys of the HTTP API. Their secrets are not stored, only the hashes.
create cached table if not exists access_key (
  id            bigint generated always as identity (start with 1) primary key,
  name          varchar(64) not null unique,
  hash          char(64) not null unique,            -- SHA-256 of the secret
  rights        integer not null,                    -- 1 read 2 schedule 4 operate 8 people 16 admin, added up
  created_by    varchar(128) not null,
  created_at    timestamp(3) with time zone not null,
  last_used_at  timestamp(3) with time zone,         -- to the minute; null: never
  expires_at    timestamp(3) with time zone,         -- null: never
  revoked_at    timestamp(3) with time zone          -- null: not revoked
);

-- Who has changed what through HTTP or the command line, or was refused to.
create cached table if not exists audit (
  id        bigint generated always as identity (start with 1) primary key,
  done_at   timestamp(3) with time zone not null,
  who       varchar(128) not null,
  kind      smallint not null,                       -- 1 key 2 application 3 loopback 4 command line
  action    varchar(64) not null,
  target    varchar(200) not null,
  outcome   smallint not null,                       -- 1 done 2 refused 3 failed
  touched   bigint not null,                         -- number of things that were changed
  reason    varchar(500) not null,
  client    varchar(64) not null                     -- address of the client; empty on the command line
);

create index if not exists audit_by_age on audit (done_at, id);
