-- Trace of the request that has scheduled a message: W3C traceparent, and after a space its tracestate if there is one.
-- Null if none was given.
alter table message add column if not exists trace varchar(568);
