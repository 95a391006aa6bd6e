-- Message types that a person has paused, until a person resumes them or a time is over. Times are those of the clock
-- that all processes share. Their dispatches are parked, each under the bucket TYPE with the alias of its type.
create cached table if not exists type_pause (
  type       varchar(64) primary key,
  since_at   timestamp(3) with time zone not null,
  until_at   timestamp(3) with time zone,            -- null: until it is resumed
  reason     varchar(2000) not null,
  paused_by  varchar(64) not null                    -- empty: not told
);
