-- Where what a copy consists of was made, as JSON: what the config says may have changed since.
ALTER TABLE features ADD COLUMN site TEXT;
-- When the present attempt began, where nobody asked for it.
ALTER TABLE features ADD COLUMN begun_at TEXT;
-- The commit that failed, while what answered before goes on: it is not brought again unasked.
ALTER TABLE features ADD COLUMN failed_sha TEXT;
