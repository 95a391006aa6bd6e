-- People who have been erased: keyed hashes of user ids, and of messengers with address keys.
create table if not exists erased (
  hash       varchar(64) primary key,                -- HMAC-SHA-256, in hexadecimal
  erased_at  timestamp(3) with time zone not null
);

-- The key of these hashes, made by the first erasure of this store.
create table if not exists erasure_key (
  id    smallint primary key,                        -- 1
  salt  varchar(64) not null                         -- 256 random bits, in hexadecimal
);
