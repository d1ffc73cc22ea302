-- Where what a copy consists of was made, as JSON: what the config says may have changed since.
ALTER TABLE features ADD COLUMN site TEXT;
-- When the present attempt began, where nobody asked for it.
ALTER TABLE features ADD COLUMN begun_at TEXT;
