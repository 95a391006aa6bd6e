-- What the messenger answered when a dispatch was sent: the last line of its log, without a row of its own in
-- attempt. Null if that line has a row, or there is none.
alter table dispatch add column if not exists answer varchar(2000);

-- A dispatch changes its status and lane twice on its way. Indexes leave out the statuses and lanes of the way,
-- so that each change adds as few entries as possible.
create index if not exists dispatch_resting on dispatch (lane, messenger, due_at, id) where lane not in (1, 3);

drop index if exists dispatch_by_age;

create index if not exists dispatch_unsent on dispatch (status, id) where status not in (2, 5);

drop index if exists dispatch_by_status;

create index if not exists dispatch_underway on dispatch (id) where status = 5;

drop index if exists dispatch_processing;
