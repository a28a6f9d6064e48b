-- Types that both databases know: TEXT, BIGINT, BYTEA (SQLite keeps the bytes as they are under that name).
-- Times are milliseconds since 1970 in UTC, days are YYYY-MM-DD. README.md says what each table is for.

CREATE TABLE district (
    district   TEXT   NOT NULL PRIMARY KEY,
    revision   BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE town (
    district TEXT NOT NULL REFERENCES district (district),
    town     TEXT NOT NULL,
    region   TEXT,
    PRIMARY KEY (district, town)
);

CREATE TABLE source (
    district   TEXT   NOT NULL REFERENCES district (district),
    hash       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    packing    TEXT   NOT NULL,
    bytes      BYTEA  NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (district, hash)
);

CREATE TABLE list_version (
    district    TEXT   NOT NULL,
    town        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    effective   TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    sections    TEXT   NOT NULL,
    items       BIGINT NOT NULL,
    source      TEXT   NOT NULL,
    content     TEXT   NOT NULL,
    imported_ms BIGINT NOT NULL,
    PRIMARY KEY (district, town, kind, version),
    FOREIGN KEY (district, town) REFERENCES town (district, town),
    FOREIGN KEY (district, source) REFERENCES source (district, hash)
);

CREATE TABLE item (
    district TEXT   NOT NULL,
    town     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    position BIGINT NOT NULL,
    no       BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (district, town, kind, version, position),
    FOREIGN KEY (district, town, kind, version) REFERENCES list_version (district, town, kind, version)
);

CREATE TABLE import_log (
    district TEXT   NOT NULL REFERENCES district (district),
    no       BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    actor    TEXT   NOT NULL,
    file     TEXT   NOT NULL,
    imported TEXT   NOT NULL,
    PRIMARY KEY (district, no)
);

CREATE TABLE account (
    district        TEXT   NOT NULL REFERENCES district (district),
    login           TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    role            TEXT   NOT NULL,
    password_hash   TEXT   NOT NULL,
    must_change     BIGINT NOT NULL,
    created_ms      BIGINT NOT NULL,
    failures        BIGINT NOT NULL,
    locked_until_ms BIGINT,
    PRIMARY KEY (district, login)
);

CREATE UNIQUE INDEX account_login ON account (login);

CREATE TABLE session (
    id         TEXT   NOT NULL PRIMARY KEY,
    data       BYTEA  NOT NULL,
    expires_ms BIGINT NOT NULL
);

CREATE INDEX session_expires ON session (expires_ms);
