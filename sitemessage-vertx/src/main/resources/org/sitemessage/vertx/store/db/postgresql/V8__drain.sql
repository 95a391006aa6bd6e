-- Version of sitemessage that a process runs; empty if it does not tell.
alter table node add column if not exists version varchar(64) default '' not null;

-- Time by which its clock was ahead of the database's at the last heartbeat, ms.
alter table node add column if not exists ahead bigint default 0 not null;

-- Time since which it claims nothing, because a person has drained it; null if it is not drained.
alter table node add column if not exists drained_at timestamp(3) with time zone;
