-- What every other table rests on: data keys, the audit chain, outgoing work, idempotency, counters.
-- Portable subset; BYTES and {without_rowid} are translated. Times are milliseconds since 1970 UTC.

-- Data keys, wrapped by a key-encryption key of the ring. Deleting a row shreds all its scope sealed.
CREATE TABLE data_key (
    scope BYTES NOT NULL PRIMARY KEY,
    kek TEXT NOT NULL,
    wrapped BYTES NOT NULL
) {without_rowid};
CREATE INDEX data_key_kek ON data_key (kek);

-- Append-only, one hash chain per dossier (or per person, for acts without a dossier).
CREATE TABLE audit_entry (
    chain BYTES NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    ip_hash BYTES,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    before_hash BYTES,
    after_hash BYTES,
    lookup_id TEXT,
    detail BYTES,
    hash BYTES NOT NULL,
    PRIMARY KEY (chain, seq)
) {without_rowid};
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, at);

CREATE TABLE audit_head (
    chain BYTES NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTES NOT NULL,
    updated_at BIGINT NOT NULL,
    anchored_seq BIGINT NOT NULL DEFAULT 0
) {without_rowid};

-- Heads as they were at a moment, signed: what shows a chain cut off at its end.
CREATE TABLE audit_anchor (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    root BYTES NOT NULL,
    signature BYTES NOT NULL
);
CREATE TABLE audit_anchor_head (
    anchor BIGINT NOT NULL REFERENCES audit_anchor (id),
    chain BYTES NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTES NOT NULL,
    PRIMARY KEY (anchor, chain)
) {without_rowid};

CREATE TABLE idempotency (
    caller BYTES NOT NULL,
    idem_key BYTES NOT NULL,
    body_hash BYTES NOT NULL,
    response BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, idem_key)
) {without_rowid};
CREATE INDEX idempotency_created ON idempotency (created_at);

-- Work to be done outside the transaction that caused it.
CREATE TABLE outbox (
    id BYTES NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL,
    state TEXT NOT NULL,
    dossier_id BYTES,
    scope BYTES NOT NULL,
    payload BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    available_at BIGINT NOT NULL,
    leased_until BIGINT,
    lease BYTES,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT
);
CREATE INDEX outbox_ready ON outbox (state, available_at);

CREATE TABLE counter (
    name BYTES NOT NULL PRIMARY KEY,
    window_start BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
) {without_rowid};

-- Dossier numbers by agency and day; servers take blocks, so gaps are normal.
CREATE TABLE dossier_number (
    agency TEXT NOT NULL,
    day TEXT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (agency, day)
) {without_rowid};

-- Settings edited at run time (calendar, parameters), every version kept.
CREATE TABLE setting (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    value TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
) {without_rowid};
