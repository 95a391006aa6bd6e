-- How far a message to subscribers has come, once it goes to those whom its type names itself.

alter table postponed add column if not exists own boolean default false not null;

alter table postponed add column if not exists own_after varchar(512) default '' not null;
