-- The last check of a district's logs: who asked when, how far it came, what it found. `alive_ms` is when whoever carries it
-- out last said so: one that is not over and says nothing was broken off.
CREATE TABLE verification (
    district    TEXT   NOT NULL PRIMARY KEY,
    login       TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    began_ms    BIGINT NOT NULL,
    alive_ms    BIGINT NOT NULL,
    ended_ms    BIGINT,
    files       BIGINT NOT NULL,
    of_files    BIGINT NOT NULL,
    events      BIGINT NOT NULL,
    found_count BIGINT NOT NULL,
    found       TEXT   NOT NULL,
    failed      TEXT
);
