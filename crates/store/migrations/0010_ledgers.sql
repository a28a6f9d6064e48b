-- Rows of ledgers, each encrypted by the server as a whole. `ledger` is the ledger's number as an affair, `seq` the event
-- that made this version of a row.

CREATE TABLE ledger_row (
    district     TEXT   NOT NULL,
    ledger       BIGINT NOT NULL,
    row_no       BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    is_removed   BIGINT NOT NULL,
    -- The case that it is about, and the version of it that was looked at last.
    case_no      BIGINT,
    case_version BIGINT,
    digest       BYTEA  NOT NULL,
    ciphertext   BYTEA  NOT NULL,
    PRIMARY KEY (district, ledger, row_no)
);

CREATE UNIQUE INDEX ledger_row_case ON ledger_row (district, ledger, case_no);
CREATE INDEX ledger_row_seq ON ledger_row (district, ledger, seq);

-- Versions of rows that were replaced by event `until_seq`; without content where personal data were erased.
CREATE TABLE ledger_past (
    district   TEXT   NOT NULL,
    ledger     BIGINT NOT NULL,
    row_no     BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    until_seq  BIGINT NOT NULL,
    is_removed BIGINT NOT NULL,
    digest     BYTEA  NOT NULL,
    ciphertext BYTEA,
    PRIMARY KEY (district, ledger, row_no, version)
);

-- What was sent, in pieces.
CREATE TABLE ledger_sent (
    district   TEXT   NOT NULL,
    ledger     BIGINT NOT NULL,
    sending    BIGINT NOT NULL,
    part       BIGINT NOT NULL,
    ciphertext BYTEA  NOT NULL,
    PRIMARY KEY (district, ledger, sending, part)
);

-- The cases that a ledger is filled by. Nothing that a step changes stands in the index, so that no step pays for it.
CREATE INDEX case_file_item ON case_file (district, item_kind, item_name, no);
