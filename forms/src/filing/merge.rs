//! Three-way merge of drafts, per field.

use super::draft::{Draft, Entry};
use std::collections::{BTreeMap, BTreeSet};

/// Two people (or two tabs) answered one field differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Where.
    pub path: String,
    /// What both began with.
    pub base: Option<Entry>,
    /// Mine, which is not in the merged draft.
    pub mine: Option<Entry>,
    /// Theirs, which is.
    pub theirs: Option<Entry>,
}

/// Merges two drafts made from one. Where only one side changed, that side wins; where both changed differently, `theirs` (what is stored) stays and the
/// conflict is listed. Rows added on either side are kept; a row removed on one side and edited on the other stays.
pub fn merge(base: &Draft, mine: &Draft, theirs: &Draft) -> (Draft, Vec<Conflict>) {
    let mut merged = Draft { version: mine.version.max(theirs.version) + 1, ..Draft::default() };
    let mut conflicts = Vec::new();
    let paths: BTreeSet<&String> =
        base.entries.keys().chain(mine.entries.keys()).chain(theirs.entries.keys()).collect();
    for path in paths {
        let (b, m, t) = (base.get(path), mine.get(path), theirs.get(path));
        let taken = if same(m, t) || same(b, m) {
            t
        } else if same(b, t) {
            m
        } else {
            conflicts.push(Conflict { path: path.clone(), base: b.cloned(), mine: m.cloned(), theirs: t.cloned() });
            t
        };
        if let Some(entry) = taken {
            merged.entries.insert(path.clone(), entry.clone());
        }
    }
    let tables: BTreeSet<&String> = base.rows.keys().chain(mine.rows.keys()).chain(theirs.rows.keys()).collect();
    for table in tables {
        if [mine, theirs].iter().any(|draft| draft.rows.contains_key(table)) {
            let rows = merge_rows(table, base, mine, theirs);
            merged.rows.insert(table.clone(), rows);
        }
    }
    drop_orphans(&mut merged);
    (merged, conflicts)
}

/// Equal answers from equal origins; versions do not count.
fn same(left: Option<&Entry>, right: Option<&Entry>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => left.answer == right.answer && left.origin == right.origin,
        _ => false,
    }
}

fn merge_rows(table: &str, base: &Draft, mine: &Draft, theirs: &Draft) -> Vec<String> {
    let (b, m, t) = (base.row_ids(table), mine.row_ids(table), theirs.row_ids(table));
    let mut rows: Vec<String> = Vec::with_capacity(m.len().max(t.len()));
    for row in t {
        let removed_by_me = b.contains(row) && !m.contains(row);
        if !removed_by_me || edited(table, row, base, theirs) {
            rows.push(row.clone());
        }
    }
    for (at, row) in m.iter().enumerate() {
        if rows.contains(row) {
            continue;
        }
        let removed_by_them = b.contains(row);
        if !removed_by_them || edited(table, row, base, mine) {
            let before = m[..at].iter().rev().find_map(|earlier| rows.iter().position(|known| known == earlier));
            rows.insert(before.map_or(rows.len(), |position| position + 1), row.clone());
        }
    }
    rows
}

/// Whether a side changed anything in a row.
fn edited(table: &str, row: &str, base: &Draft, side: &Draft) -> bool {
    let mut prefix = String::with_capacity(table.len() + row.len() + 2);
    prefix.push_str(table);
    prefix.push('/');
    prefix.push_str(row);
    let under =
        |path: &str| path.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    side.entries.iter().any(|(path, entry)| under(path) && !same(base.get(path), Some(entry)))
}

/// Removes answers of rows that are gone.
fn drop_orphans(draft: &mut Draft) {
    let tables: BTreeMap<String, BTreeSet<String>> =
        draft.rows.iter().map(|(table, rows)| (table.clone(), rows.iter().cloned().collect())).collect();
    let alive = |path: &str| {
        let cuts: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
        cuts.iter().enumerate().all(|(nth, &cut)| match tables.get(&path[..cut]) {
            None => true,
            Some(rows) => {
                let end = cuts.get(nth + 1).copied().unwrap_or(path.len());
                rows.contains(&path[cut + 1..end])
            }
        })
    };
    draft.entries.retain(|path, _| alive(path));
    draft.rows.retain(|path, _| alive(path));
}
