-- Cases: what screens read of them. What happened stands in `event`; all of this can be made again from there.
-- `no` is a case's number as a number: the year times 10,000,000,000 and its count.

CREATE TABLE counter (
    district TEXT   NOT NULL REFERENCES district (district),
    year     BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (district, year)
);

CREATE TABLE case_file (
    district     TEXT   NOT NULL,
    no           BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    head         BYTEA  NOT NULL,
    status       TEXT   NOT NULL,
    place        BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    item_town    TEXT   NOT NULL,
    item_kind    TEXT   NOT NULL,
    item_version BIGINT NOT NULL,
    item_no      BIGINT NOT NULL,
    item_name    TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    opened_ms    BIGINT NOT NULL,
    worked_ms    BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    PRIMARY KEY (district, no)
);

CREATE INDEX case_file_place ON case_file (district, place, no);

-- Steps that are not settled, of cases that are not closed.
CREATE TABLE case_step (
    district     TEXT   NOT NULL,
    no           BIGINT NOT NULL,
    step         BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    stands       TEXT   NOT NULL,
    due_ms       BIGINT NOT NULL,
    due          TEXT,
    label        TEXT   NOT NULL,
    told         TEXT,
    PRIMARY KEY (district, no, step)
);

CREATE INDEX case_step_work ON case_step (district, organisation, stands, due_ms, no, step);

CREATE TABLE case_party (
    district     TEXT   NOT NULL,
    organisation BIGINT NOT NULL,
    no           BIGINT NOT NULL,
    PRIMARY KEY (district, organisation, no)
);

CREATE TABLE command (
    district TEXT   NOT NULL,
    key      TEXT   NOT NULL,
    digest   BYTEA  NOT NULL,
    no       BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    PRIMARY KEY (district, key)
);

CREATE TABLE personal (
    district   TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    no         BIGINT NOT NULL,
    ciphertext BYTEA,
    PRIMARY KEY (district, id)
);

CREATE INDEX personal_case ON personal (district, no);

-- Which entries of the log of looks are about a case.
CREATE TABLE look (
    district TEXT   NOT NULL,
    no       BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    PRIMARY KEY (district, no, seq)
);

CREATE TABLE attachment (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    no       BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    type     TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    bytes    BYTEA  NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE INDEX attachment_case ON attachment (district, no);

CREATE TABLE seal (
    district TEXT   NOT NULL,
    seal     BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    heads    BYTEA  NOT NULL,
    hash     BYTEA  NOT NULL,
    PRIMARY KEY (district, seal)
);

-- Whose session it is, where it is one of somebody signed in.
ALTER TABLE session ADD COLUMN login TEXT;
CREATE INDEX session_login ON session (login);
