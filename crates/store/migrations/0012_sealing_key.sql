-- The keys with which servers on this database encrypt, by what identifies them without telling anything about them.
CREATE TABLE sealing_key (
    no       BIGINT NOT NULL PRIMARY KEY,
    id       TEXT   NOT NULL,
    since_ms BIGINT NOT NULL
);
