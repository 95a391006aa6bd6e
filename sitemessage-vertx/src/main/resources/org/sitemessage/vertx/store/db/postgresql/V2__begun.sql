-- The claim under which a dispatch has not been begun yet: a process that dies leaves no doubt about it.
alter table dispatch add column if not exists unbegun bigint;
