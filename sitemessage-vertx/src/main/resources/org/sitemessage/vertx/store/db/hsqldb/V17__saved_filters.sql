-- Filters of lists that principals have saved. Those of a revoked key or a disabled user are removed.
create cached table if not exists saved_filter (
  id           bigint generated always as identity (start with 1) primary key,
  owner_kind   smallint not null,                       -- 1 key 2 application 3 loopback 4 command line 5 user
  owner_name   varchar(128) not null,                   -- name of the principal
  list_code    smallint not null,                       -- 1 messages 2 dispatches
  name         varchar(100) not null,
  filter_text  varchar(2000) not null,
  created_at   timestamp(3) with time zone not null,
  unique (owner_kind, owner_name, list_code, name)
);
