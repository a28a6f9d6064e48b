-- Private addresses for calendar programs. An address names no district, as a session's cookie names none.
CREATE TABLE calendar_feed (
    login   TEXT   NOT NULL PRIMARY KEY,
    digest  TEXT   NOT NULL,
    made_ms BIGINT NOT NULL
);

CREATE UNIQUE INDEX calendar_feed_digest ON calendar_feed (digest);
