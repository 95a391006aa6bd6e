-- False if it sends only on request, as a command does.
alter table node add column if not exists continuous boolean default true not null;
