-- The language a dispatch is written in: a BCP 47 tag such as ru or pt-BR; empty for the configured default.

alter table dispatch add column if not exists locale varchar(35) default '' not null;
