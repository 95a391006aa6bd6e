-- Quiet hours that a dispatch keeps, such as Europe/Berlin 22:00-08:00; empty for none.

alter table dispatch add column if not exists quiet varchar(400) default '' not null;

-- Until when a message is collected with others, such as {"at":"18:00"}; empty if it is not.

alter table message add column if not exists digest varchar(128) default '' not null;

-- Whether the dispatches of a message that are still to be made may arrive in quiet hours.

alter table message add column if not exists ignores_quiet boolean default false not null;
