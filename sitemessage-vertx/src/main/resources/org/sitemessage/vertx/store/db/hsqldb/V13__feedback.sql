-- What was reported lately of mails that a server had accepted: the newest rows alone are kept.
create cached table if not exists feedback (
  id           bigint generated always as identity (start with 1) primary key,
  reported_at  timestamp(3) with time zone not null,
  kind         varchar(16) not null,                    -- bounced delayed complained unsubscribed
  messenger    varchar(32) not null,                    -- empty: no dispatch matched
  user_id      varchar(64) not null,                    -- of the dispatch; may be empty
  address      varchar(512) not null,                   -- of the dispatch; as reported if no dispatch matched
  dispatch_id  bigint,                                  -- null: no dispatch matched
  text         varchar(2000) not null                   -- answer of the remote server
);
