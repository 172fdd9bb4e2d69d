-- Two instances may start at once, and IF NOT EXISTS alone does not survive that: both see nothing, the second one's
-- insert into the catalog fails. The lock lasts until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('upstream-sample'));

DO $$
BEGIN
    -- Looked up first, so that a role without CREATE can run the program on a schema that an administrator made.
    IF to_regclass('sample.projects') IS NULL THEN
        CREATE SCHEMA IF NOT EXISTS sample;

        CREATE TABLE sample.projects (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            owner_id text NOT NULL,
            owner_email text,
            name text NOT NULL,
            created_at timestamptz NOT NULL,
            UNIQUE (owner_id, name)
        );
    END IF;
END
$$;
