-- Most subscriptions have a user or an address, not both: an index of the empty ones finds all of them, and tempts the planner.

drop index if exists subscription_by_user;

drop index if exists subscription_by_address;

create index if not exists subscription_of_user on subscription (user_id) where user_id <> '';

create index if not exists subscription_of_address on subscription (address) where address <> '';
