-- Whose answer a case waits for: people whom a comment asked for by name.
CREATE TABLE case_mention (
    district TEXT   NOT NULL,
    login    TEXT   NOT NULL,
    no       BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (district, login, no)
);

CREATE INDEX case_mention_case ON case_mention (district, no);

-- The clause that says what is to be done, where one does.
ALTER TABLE case_step ADD COLUMN clause TEXT;
