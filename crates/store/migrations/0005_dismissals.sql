-- Findings of checks that a list office dismissed, with why. Kept by rule, name of the item and a fingerprint of the
-- words concerned, never by numbers, so that they stay dismissed in later versions of the list.

CREATE TABLE dismissal (
    district    TEXT   NOT NULL REFERENCES district (district),
    town        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    rule        TEXT   NOT NULL,
    item        TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    at_ms       BIGINT NOT NULL,
    PRIMARY KEY (district, town, kind, rule, item, fingerprint)
);
