CREATE TABLE gateway.users (
    id            uuid PRIMARY KEY,
    email         text,
    username      text,
    full_name     text,
    role          text,
    password_hash text,
    disabled      boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_can_be_named CHECK (email IS NOT NULL OR username IS NOT NULL)
);

-- A login is compared without regard to case, so no two users may differ in case alone.
CREATE UNIQUE INDEX users_email_key ON gateway.users (lower(email));
CREATE UNIQUE INDEX users_username_key ON gateway.users (lower(username));
