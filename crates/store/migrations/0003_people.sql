-- Organisations and people of a district, its settings, and the log of who changed what.
-- The organisation 1 is the district itself; it needs no row until it is changed.

CREATE TABLE organisation (
    district     TEXT   NOT NULL REFERENCES district (district),
    organisation BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    parent       BIGINT,
    listed       TEXT,
    is_closed    BIGINT NOT NULL,
    PRIMARY KEY (district, organisation)
);

CREATE TABLE settings (
    district TEXT NOT NULL PRIMARY KEY REFERENCES district (district),
    body     TEXT NOT NULL
);

-- `role` stays for the program before this one, which knows one only: admin.
ALTER TABLE account ADD COLUMN organisation BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN roles TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN is_locked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN second_factor BYTEA;
UPDATE account SET roles = 'administrator' WHERE role = 'admin';

CREATE TABLE log (
    district TEXT   NOT NULL REFERENCES district (district),
    stream   BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    head     BYTEA  NOT NULL,
    PRIMARY KEY (district, stream)
);

CREATE TABLE event (
    district     TEXT   NOT NULL,
    stream       BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    login        TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    organisation BIGINT NOT NULL,
    clause       TEXT,
    body         TEXT   NOT NULL,
    hash         BYTEA  NOT NULL,
    PRIMARY KEY (district, stream, seq)
);

CREATE INDEX event_at ON event (district, at_ms, stream, seq);
