-- Files that go with messages, in pieces, so that nobody ever holds a whole one in memory.

create sequence if not exists attachment_seq;

create table if not exists attachment (
  id            bigint primary key,
  uid           varchar(32) not null unique,
  file_name     varchar(255) not null,
  content_type  varchar(127) not null,
  size          bigint not null,                   -- bytes stored so far
  complete      boolean not null,                  -- until then, and while it is removed, nobody sees it
  created_at    timestamp(3) with time zone not null
);

create index if not exists attachment_by_age on attachment (created_at);

create table if not exists attachment_chunk (
  attachment_id  bigint not null references attachment,
  start_at       bigint not null,                  -- its first byte's place in the file
  bytes          bytea not null,
  primary key (attachment_id, start_at)
);

-- What no message references may be removed.
create table if not exists message_attachment (
  message_id     bigint not null references message on delete cascade,
  attachment_id  bigint not null references attachment,
  primary key (message_id, attachment_id)
);

create index if not exists message_attachment_by_attachment on message_attachment (attachment_id);
