-- What a list office decided: which body a printed name is, and what a clause says.

CREATE TABLE body_name (
    district TEXT   NOT NULL REFERENCES district (district),
    printed  TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    level    TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (district, printed)
);

CREATE TABLE correction (
    district TEXT   NOT NULL REFERENCES district (district),
    town     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    item     TEXT   NOT NULL,
    part     TEXT   NOT NULL,
    said     TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    text     TEXT   NOT NULL,
    saying   TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (district, town, kind, item, part, said)
);
