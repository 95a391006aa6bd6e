-- People who log in with a password. The password is not stored, only its hash.
create cached table if not exists access_user (
  id                   bigint generated always as identity (start with 1) primary key,
  name                 varchar(64) not null unique,
  password             varchar(255) not null,                    -- $pbkdf2$it=ITERATIONS$SALT$HASH
  rights               integer not null,                         -- 1 read 2 schedule 4 operate 8 people 16 admin, added up
  created_by           varchar(128) not null,
  created_at           timestamp(3) with time zone not null,
  password_changed_at  timestamp(3) with time zone not null,
  last_login_at        timestamp(3) with time zone,              -- null: never
  disabled_at          timestamp(3) with time zone               -- null: not disabled
);

-- Sessions of users. A session that is ended has no row. Their tokens are not stored, only the hashes.
create cached table if not exists access_session (
  id            bigint generated always as identity (start with 1) primary key,
  hash          char(64) not null unique,                        -- SHA-256 of the token
  user_id       bigint not null references access_user (id) on delete cascade,
  created_at    timestamp(3) with time zone not null,
  last_used_at  timestamp(3) with time zone not null,            -- to the minute
  expires_at    timestamp(3) with time zone not null
);

create index if not exists access_session_by_expiry on access_session (expires_at, id);
