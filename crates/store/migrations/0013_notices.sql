-- Since when and until when everybody may read an affair on the internet: a notice that is up. NULL where nobody may.
ALTER TABLE affair ADD COLUMN public_ms BIGINT;
ALTER TABLE affair ADD COLUMN public_until_ms BIGINT;

CREATE INDEX affair_public ON affair (district, kind, public_ms, no) WHERE public_ms IS NOT NULL;
CREATE INDEX affair_public_town ON affair (district, kind, item_town, public_until_ms) WHERE public_ms IS NOT NULL;

-- The cases that an affair belongs to: several stand on one notice.
CREATE TABLE affair_of_case (
    district TEXT   NOT NULL,
    case_no  BIGINT NOT NULL,
    no       BIGINT NOT NULL,
    PRIMARY KEY (district, case_no, no)
);

CREATE INDEX affair_of_case_affair ON affair_of_case (district, no);

INSERT INTO affair_of_case (district, case_no, no) SELECT district, case_no, no FROM affair WHERE case_no IS NOT NULL;
