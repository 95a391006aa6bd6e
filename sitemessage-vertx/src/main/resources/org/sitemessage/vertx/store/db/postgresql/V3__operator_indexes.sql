-- What operators ask for by status, by message and by age must not read whole tables.

create index if not exists dispatch_by_status on dispatch (status, id);

create index if not exists dispatch_by_message on dispatch (message_id, id);

create index if not exists message_by_age on message (created_at, id);
