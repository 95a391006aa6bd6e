-- Addresses that must not be contacted.

create cached table if not exists suppression (
  id           bigint generated always as identity (start with 1) primary key,
  messenger    varchar(32) not null,
  address_key  varchar(512) not null,              -- what all ways to write the address have in common
  address      varchar(512) not null,              -- as it was given
  reason       smallint not null,                  -- 1 refused 2 bounced 3 complained 4 unsubscribed 5 manual
  text         varchar(2000) not null,             -- what the remote side said, or a person
  added_by     varchar(64) not null,               -- empty: sitemessage itself
  dispatch_id  bigint,                             -- what showed it; may have been removed since
  since_at     timestamp(3) with time zone not null,
  until_at     timestamp(3) with time zone,        -- null: until it is removed
  constraint suppression_once unique (address_key, messenger)
);
