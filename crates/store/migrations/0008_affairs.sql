-- Affairs: routines, notices, ledgers, emergencies. `no` is an affair's number: its kind, the year, a count.

CREATE TABLE affair_counter (
    district TEXT   NOT NULL REFERENCES district (district),
    kind     TEXT   NOT NULL,
    year     BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (district, kind, year)
);

CREATE TABLE affair (
    district     TEXT   NOT NULL,
    no           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    head         BYTEA  NOT NULL,
    title        TEXT   NOT NULL,
    responsible  BIGINT NOT NULL,
    stands       TEXT   NOT NULL,
    is_open      BIGINT NOT NULL,
    due_ms       BIGINT NOT NULL,
    tag          TEXT,
    case_no      BIGINT,
    item_town    TEXT,
    item_kind    TEXT,
    item_version BIGINT,
    item_no      BIGINT,
    item_name    TEXT,
    state        TEXT   NOT NULL,
    PRIMARY KEY (district, no)
);

CREATE UNIQUE INDEX affair_tag ON affair (district, kind, tag);
CREATE INDEX affair_list ON affair (district, kind, is_open, due_ms, no);
CREATE INDEX affair_case ON affair (district, case_no);
CREATE INDEX affair_item ON affair (district, item_town, item_kind, item_name);

-- The organisations in whose lists it stands.
CREATE TABLE affair_party (
    district     TEXT   NOT NULL,
    organisation BIGINT NOT NULL,
    no           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    is_open      BIGINT NOT NULL,
    due_ms       BIGINT NOT NULL,
    PRIMARY KEY (district, organisation, no)
);

CREATE INDEX affair_party_list ON affair_party (district, organisation, kind, is_open, due_ms, no);
CREATE INDEX affair_party_affair ON affair_party (district, no);
