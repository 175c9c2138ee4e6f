//! The numbers of issued papers.

use crate::state::{PaperKind, ProcedureKind};

/// The number of a paper: `12/TNHS-UBND`, or the police's form code in place of the kind: `12/CT04-CAP`. `unit` is the
/// unit's abbreviation. `None` for papers without a number of their own: they carry the dossier code.
pub fn paper_number(kind: PaperKind, procedure: ProcedureKind, sequence: u32, unit: &str) -> Option<String> {
    let mark = match (kind, kind.form(procedure)) {
        (PaperKind::SubmissionConfirmation | PaperKind::ControlSheet, _) | (_, None) => return None,
        (_, Some(form)) if form.starts_with("CT") => form,
        (PaperKind::Receipt, _) => "TNHS",
        (PaperKind::SupplementRequest, _) => "YCBS",
        (PaperKind::Rejection, _) => "TCHS",
        (PaperKind::ApologyExtension, _) => "XLGH",
        (PaperKind::StopNotice, _) => "DGQ",
        (PaperKind::ResultNotice, Some(form)) => form,
    };
    Some(if unit.is_empty() { format!("{sequence}/{mark}") } else { format!("{sequence}/{mark}-{unit}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProcedureKind::{OneStop, PoliceResidence};

    #[test]
    fn numbers_of_papers() {
        let number = |kind, procedure| paper_number(kind, procedure, 12, "UBND");
        assert_eq!(number(PaperKind::Receipt, OneStop).as_deref(), Some("12/TNHS-UBND"));
        assert_eq!(number(PaperKind::SupplementRequest, OneStop).as_deref(), Some("12/YCBS-UBND"));
        assert_eq!(number(PaperKind::Rejection, OneStop).as_deref(), Some("12/TCHS-UBND"));
        assert_eq!(number(PaperKind::ApologyExtension, OneStop).as_deref(), Some("12/XLGH-UBND"));
        assert_eq!(number(PaperKind::StopNotice, PoliceResidence).as_deref(), Some("12/DGQ-UBND"));
        assert_eq!(number(PaperKind::Receipt, PoliceResidence).as_deref(), Some("12/CT04-UBND"));
        assert_eq!(number(PaperKind::Rejection, PoliceResidence).as_deref(), Some("12/CT06-UBND"));
        assert_eq!(number(PaperKind::ResultNotice, PoliceResidence).as_deref(), Some("12/CT08-UBND"));
        assert_eq!(number(PaperKind::ControlSheet, OneStop), None);
        assert_eq!(paper_number(PaperKind::Receipt, OneStop, 3, "").as_deref(), Some("3/TNHS"));
    }
}
