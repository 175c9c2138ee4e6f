-- Search tokens stand beside the units that may see the dossier, so that a frequent word costs a small unit nothing.

CREATE TABLE search_unit_token (
    token BYTES NOT NULL,
    unit TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    dossier_id BYTES NOT NULL,
    PRIMARY KEY (token, unit, submitted_at, dossier_id)
) {without_rowid};
INSERT INTO search_unit_token (token, unit, submitted_at, dossier_id)
    SELECT t.token, d.receiving_unit, t.submitted_at, t.dossier_id
    FROM search_token t JOIN dossier d ON d.id = t.dossier_id;
INSERT INTO search_unit_token (token, unit, submitted_at, dossier_id)
    SELECT t.token, d.resolving_unit, t.submitted_at, t.dossier_id
    FROM search_token t JOIN dossier d ON d.id = t.dossier_id WHERE d.resolving_unit <> d.receiving_unit;
DROP TABLE search_token;
ALTER TABLE search_unit_token RENAME TO search_token;
CREATE INDEX search_token_dossier ON search_token (dossier_id, unit);
