-- Times a dispatch was put off by its messenger's answer without an attempt, and times it stopped its
-- messenger: what costs no attempt is counted, so that it has an end in every process.

alter table dispatch add column if not exists deferrals integer default 0 not null;

alter table dispatch add column if not exists stops integer default 0 not null;
