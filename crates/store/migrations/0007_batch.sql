-- By which name all cases are found that came in one file.
ALTER TABLE case_file ADD COLUMN batch TEXT;
