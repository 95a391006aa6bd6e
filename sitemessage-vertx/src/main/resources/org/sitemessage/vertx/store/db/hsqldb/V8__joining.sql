-- Dispatches of committed transactions of others that have yet to join their groups; they wait in lane 5.

create cached table if not exists joining (
  dispatch_id  bigint primary key references dispatch on delete cascade,
  group_key    varchar(64) not null,               -- as in group_open
  chars        bigint not null                     -- length of its context
);
