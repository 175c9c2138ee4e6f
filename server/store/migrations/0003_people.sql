-- People: sessions, contact data, consents, look-ups, vault, messages; and the clients of the API.

CREATE TABLE session (
    id_hash BYTES NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject BYTES,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_ms BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    data BYTES NOT NULL
);
CREATE INDEX session_subject ON session (subject);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE person (
    subject BYTES NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    profile BYTES NOT NULL
);

CREATE TABLE consent (
    id BYTES NOT NULL PRIMARY KEY,
    subject BYTES NOT NULL,
    procedure_code TEXT NOT NULL,
    sources TEXT NOT NULL,
    text_version TEXT NOT NULL,
    at BIGINT NOT NULL,
    session_hash BYTES,
    ip_hash BYTES,
    withdrawn_at BIGINT
);
CREATE INDEX consent_subject ON consent (subject, at);

CREATE TABLE lookup_ledger (
    request_id TEXT NOT NULL PRIMARY KEY,
    subject BYTES NOT NULL,
    scope BYTES NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    at BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    holder BYTES,
    actor TEXT NOT NULL,
    cache_key BYTES NOT NULL,
    cache_until BIGINT NOT NULL,
    fields BYTES
);
CREATE INDEX lookup_subject ON lookup_ledger (subject, at);
CREATE INDEX lookup_cache ON lookup_ledger (cache_key, cache_until);
CREATE INDEX lookup_holder ON lookup_ledger (holder);
CREATE INDEX lookup_expiry ON lookup_ledger (cache_until);

CREATE TABLE vault_item (
    id BYTES NOT NULL PRIMARY KEY,
    owner BYTES NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    dossier_id BYTES,
    sensitive BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    valid_until BIGINT,
    file_hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    meta BYTES NOT NULL,
    file_key BYTES NOT NULL
);
CREATE INDEX vault_owner ON vault_item (owner, created_at, id);
CREATE INDEX vault_file ON vault_item (file_hash);

CREATE TABLE notification (
    id BYTES NOT NULL PRIMARY KEY,
    subject BYTES NOT NULL,
    dossier_id BYTES,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    content BYTES NOT NULL
);
CREATE INDEX notification_subject ON notification (subject, created_at, id);

CREATE TABLE api_client (
    id BYTES NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at BIGINT
) {without_rowid};

CREATE TABLE api_token (
    hash BYTES NOT NULL PRIMARY KEY,
    client_id BYTES NOT NULL REFERENCES api_client (id),
    scopes TEXT NOT NULL,
    procedures TEXT NOT NULL,
    units TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
) {without_rowid};
CREATE INDEX api_token_client ON api_token (client_id);

CREATE TABLE api_grant (
    client_id BYTES NOT NULL REFERENCES api_client (id),
    subject BYTES NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (client_id, subject)
) {without_rowid};
