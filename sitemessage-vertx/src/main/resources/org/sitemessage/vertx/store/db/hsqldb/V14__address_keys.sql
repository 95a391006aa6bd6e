-- Subscriptions and opt-outs are searched by what all ways to write an address have in common.

alter table subscription add column if not exists address_key varchar(512) default '' not null;

-- Whether the messenger has made the key; if not, it does so when a process that has it opens the store.

alter table subscription add column if not exists keyed boolean default false not null;

update subscription set address_key = address where keyed = false;

update subscription set keyed = true where address = '';

drop index subscription_by_address if exists;

create unique index if not exists subscription_once_by_key on subscription (type, messenger, user_id, address_key);

create index if not exists subscription_of_key on subscription (address_key);

create index if not exists subscription_unkeyed on subscription (keyed, messenger, id);

-- Whom a request left out, as its reply has told: JSON; empty if nobody was.

alter table request add column if not exists skipped varchar(16777216) default '' not null;
