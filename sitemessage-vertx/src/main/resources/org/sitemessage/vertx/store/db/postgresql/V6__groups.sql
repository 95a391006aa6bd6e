-- What arrives as one: the first dispatch of a group is its head, the others follow it and have no turn of their own (lane 5).

create table if not exists grouped (
  dispatch_id  bigint primary key references dispatch on delete cascade,
  head_id      bigint not null                     -- its own number if it is the head
);

create index if not exists grouped_by_head on grouped (head_id);

-- The groups that can still be joined: nobody has claimed their heads.
create table if not exists group_open (
  group_key  varchar(64) primary key,              -- SHA-256 of type, mark, messenger, user, address, send-at
  head_id    bigint not null,
  parts      integer not null,                     -- dispatches, the head included
  chars      bigint not null                       -- length of their contexts
);

create index if not exists group_open_by_head on group_open (head_id);
