-- Definitions, drafts and dossiers. In clear: state, unit, procedure, dates, hashes. Everything else is sealed.

CREATE TABLE template_version (
    hash TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version_no BIGINT,
    state TEXT NOT NULL,
    document BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    published_at BIGINT,
    published_by TEXT,
    retired_at BIGINT
);
CREATE UNIQUE INDEX template_version_no ON template_version (code, version_no);
CREATE INDEX template_state ON template_version (state, code);

CREATE TABLE draft (
    id BYTES NOT NULL PRIMARY KEY,
    scope BYTES NOT NULL,
    owner BYTES NOT NULL,
    procedure_code TEXT NOT NULL,
    template_hash TEXT NOT NULL REFERENCES template_version (hash),
    receiving_center TEXT,
    dossier_id BYTES,
    version BIGINT NOT NULL,
    frozen BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    document BYTES NOT NULL,
    ledger BYTES NOT NULL
);
CREATE INDEX draft_owner ON draft (owner, updated_at);
CREATE INDEX draft_expiry ON draft (expires_at);
CREATE UNIQUE INDEX draft_dossier ON draft (dossier_id);

-- Patches since the draft began: a three-way merge needs the base value.
CREATE TABLE draft_patch (
    draft_id BYTES NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    patch BYTES NOT NULL,
    PRIMARY KEY (draft_id, version)
);

CREATE TABLE dossier (
    id BYTES NOT NULL PRIMARY KEY,
    code TEXT,
    tracking BYTES NOT NULL,
    submitter BYTES NOT NULL,
    owner BYTES NOT NULL,
    procedure_code TEXT NOT NULL,
    template_hash TEXT NOT NULL REFERENCES template_version (hash),
    state TEXT NOT NULL,
    previous_state TEXT,
    receiving_unit TEXT NOT NULL,
    resolving_unit TEXT NOT NULL,
    assignee TEXT,
    step TEXT,
    channel TEXT NOT NULL,
    fee_status TEXT NOT NULL,
    unverified BOOLEAN NOT NULL DEFAULT FALSE,
    submitted_at BIGINT NOT NULL,
    answer_by BIGINT,
    received_at BIGINT,
    due_at BIGINT,
    new_due_at BIGINT,
    paused_at BIGINT,
    paused_until BIGINT,
    finished_at BIGINT,
    returned_at BIGINT,
    supplements BIGINT NOT NULL DEFAULT 0,
    calendar_version TEXT,
    corrects BYTES,
    submission_hash BYTES NOT NULL,
    version BIGINT NOT NULL,
    content_version BIGINT NOT NULL,
    sort_at BIGINT NOT NULL,
    answers BYTES NOT NULL,
    context BYTES NOT NULL
);
CREATE UNIQUE INDEX dossier_code ON dossier (code);
CREATE UNIQUE INDEX dossier_tracking ON dossier (tracking);
CREATE INDEX dossier_receiving ON dossier (receiving_unit, state, sort_at, id);
CREATE INDEX dossier_resolving ON dossier (resolving_unit, state, sort_at, id);
CREATE INDEX dossier_assignee ON dossier (assignee, state, sort_at, id);
CREATE INDEX dossier_due ON dossier (state, sort_at, id);
CREATE INDEX dossier_submitter ON dossier (submitter, submitted_at, id);
CREATE INDEX dossier_owner ON dossier (owner, submitted_at, id);
CREATE INDEX dossier_report ON dossier (submitted_at, id);

CREATE TABLE search_token (
    token BYTES NOT NULL,
    submitted_at BIGINT NOT NULL,
    dossier_id BYTES NOT NULL,
    PRIMARY KEY (token, submitted_at, dossier_id)
) {without_rowid};
CREATE INDEX search_token_dossier ON search_token (dossier_id);

-- The control sheet (Mẫu 06): one row per hand-over or change of state.
CREATE TABLE dossier_event (
    dossier_id BYTES NOT NULL REFERENCES dossier (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    step TEXT,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    for_citizen BOOLEAN NOT NULL,
    note BYTES,
    PRIMARY KEY (dossier_id, seq)
);

-- Issued papers: Mẫu 01 to 05, CT04 and the like, as issued.
CREATE TABLE dossier_paper (
    id BYTES NOT NULL PRIMARY KEY,
    dossier_id BYTES NOT NULL REFERENCES dossier (id),
    kind TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_by TEXT NOT NULL,
    content_hash BYTES NOT NULL,
    content BYTES NOT NULL
);
CREATE INDEX dossier_paper_dossier ON dossier_paper (dossier_id, issued_at);

-- What an officer flagged for correction, in rounds.
CREATE TABLE supplement_flag (
    dossier_id BYTES NOT NULL REFERENCES dossier (id),
    round BIGINT NOT NULL,
    pointer TEXT NOT NULL,
    kind TEXT NOT NULL,
    resolved BOOLEAN NOT NULL DEFAULT FALSE,
    reason BYTES NOT NULL,
    PRIMARY KEY (dossier_id, round, kind, pointer)
);

-- A file of a draft or dossier. `holder` is either (a filed draft keeps its id).
CREATE TABLE attachment (
    id BYTES NOT NULL PRIMARY KEY,
    holder BYTES NOT NULL,
    scope BYTES NOT NULL,
    component_code TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    scan_state TEXT NOT NULL,
    scanned_at BIGINT,
    digitized BIGINT NOT NULL DEFAULT 0,
    vault_item BYTES,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    meta BYTES NOT NULL,
    file_key BYTES NOT NULL
);
CREATE INDEX attachment_holder ON attachment (holder, created_at);
CREATE INDEX attachment_scan ON attachment (scan_state, created_at);
CREATE INDEX attachment_file ON attachment (file_hash);

CREATE TABLE dossier_result (
    id BYTES NOT NULL PRIMARY KEY,
    dossier_id BYTES NOT NULL REFERENCES dossier (id),
    result_code TEXT NOT NULL,
    register_number TEXT,
    issued_at BIGINT NOT NULL,
    issued_by TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    meta BYTES NOT NULL,
    file_key BYTES NOT NULL
);
CREATE INDEX dossier_result_dossier ON dossier_result (dossier_id);

CREATE TABLE payment (
    id BYTES NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL,
    owner BYTES NOT NULL,
    draft_id BYTES,
    dossier_id BYTES,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_tx TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    paid_at BIGINT,
    refunded_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX payment_reference ON payment (reference);
CREATE INDEX payment_owner ON payment (owner, created_at);
CREATE INDEX payment_draft ON payment (draft_id);
CREATE INDEX payment_dossier ON payment (dossier_id);
CREATE INDEX payment_state ON payment (state, expires_at);

-- Every callback of a provider once, by its transaction number.
CREATE TABLE payment_callback (
    provider TEXT NOT NULL,
    provider_tx TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (provider, provider_tx)
) {without_rowid};

CREATE TABLE rating (
    dossier_id BYTES NOT NULL PRIMARY KEY REFERENCES dossier (id),
    score BIGINT NOT NULL,
    at BIGINT NOT NULL,
    comment BYTES
);
