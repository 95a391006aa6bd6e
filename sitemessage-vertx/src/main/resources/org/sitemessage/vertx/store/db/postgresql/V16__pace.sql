-- The limit under which full_at was written, so that a change of other limits leaves it alone: ns; 0: not known.
alter table rate_bucket add column if not exists spacing bigint default 0 not null;
alter table rate_bucket add column if not exists depth bigint default 0 not null;
