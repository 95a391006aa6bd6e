-- What the messenger answered when a dispatch was sent: the last line of its log, without a row of its own in
-- attempt. Null if that line has a row, or there is none.
alter table dispatch add column if not exists answer varchar(2000);
