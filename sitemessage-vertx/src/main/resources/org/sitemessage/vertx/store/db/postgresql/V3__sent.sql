-- A dispatch changes its status and lane twice on its way. Indexes leave out the statuses and lanes of the way,
-- so that each change adds as few entries as possible. Other processes can read while they are built.
create index if not exists dispatch_ready_by_age on dispatch (messenger, due_at, id) where lane = 1;

create index if not exists dispatch_resting on dispatch (lane, messenger, due_at, id) where lane not in (1, 3);

create index if not exists dispatch_by_state on dispatch (status, id) where status <> 5;

create index if not exists dispatch_underway on dispatch (id) where status = 5;

drop index if exists dispatch_by_age;

drop index if exists dispatch_by_status;

drop index if exists dispatch_processing;

-- What the messenger answered when a dispatch was sent: the last line of its log, without a row of its own in
-- attempt. Null if that line has a row, or there is none.
alter table dispatch add column if not exists answer varchar(2000);
