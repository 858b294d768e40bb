-- For so many days a device keeps its content without a word from this server.
ALTER TABLE tenants ADD COLUMN lease_days BIGINT NOT NULL DEFAULT 30;

-- When a key package came: after 28 days it is void. Of those that are there nobody knows; they count from now.
ALTER TABLE key_packages ADD COLUMN stored_at BIGINT NOT NULL DEFAULT (extract(epoch FROM now()) * 1000)::bigint;
ALTER TABLE key_packages ALTER COLUMN stored_at SET DEFAULT 0;
