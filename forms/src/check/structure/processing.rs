//! Time limits, steps, roles and issued papers.

use super::{PAPERS, Parts, ROLES, STEPS};
use crate::definition::{TimeLimit, TimeUnit};

impl Parts<'_> {
    pub(super) fn processing(&mut self) {
        let processing = &self.definition.processing;
        let empty = |time: &TimeLimit| time.quantity == 0 && !matches!(time.unit, TimeUnit::SameDay | TimeUnit::Other);
        let mut limits = vec![("/processing/time".to_owned(), processing.time)];
        limits.extend(processing.reduced_time.map(|time| ("/processing/reduced_time".to_owned(), time)));
        for (at, case) in self.definition.procedure.cases.iter().enumerate() {
            limits.extend(case.time.map(|time| (format!("/procedure/cases/{at}/time"), time)));
        }
        for (place, time) in limits {
            if empty(&time) {
                self.error(
                    "time_limit",
                    format!("{place}/quantity"),
                    ("Thời hạn phải lớn hơn 0.".into(), "The time limit must be more than 0.".into()),
                    ("Ghi số ngày, giờ hoặc tháng.", "Enter the number of days, hours or months."),
                );
            }
        }
        let (time, reduced) = (processing.time, processing.reduced_time);
        if reduced.is_some_and(|reduced| reduced.unit == time.unit && reduced.quantity > time.quantity) {
            self.error(
                "time_limit",
                "/processing/reduced_time",
                (
                    "Thời hạn rút ngắn lại dài hơn thời hạn luật định.".into(),
                    "The shorter promise is longer than the law's limit.".into(),
                ),
                ("Ghi thời hạn ngắn hơn.", "Enter a shorter limit."),
            );
        }
        for (at, step) in self.definition.processing.steps.iter().enumerate() {
            let known = [("role", step.role.as_str(), &ROLES[..]), ("id", step.id.as_str(), &STEPS[..])];
            for (key, name, list) in known {
                if !list.contains(&name) {
                    self.error(
                        "unknown_step",
                        format!("/processing/steps/{at}/{key}"),
                        (format!("Quy trình không có “{name}”."), format!("The workflow does not know “{name}”.")),
                        ("Dùng tên trong bảng thuật ngữ.", "Use a name of the glossary."),
                    );
                }
            }
        }
        for (at, paper) in self.definition.issued_papers.iter().enumerate() {
            if !PAPERS.contains(&paper.kind.as_str()) {
                self.error(
                    "unknown_paper",
                    format!("/issued_papers/{at}/kind"),
                    (
                        format!("Không có loại giấy “{}”.", paper.kind),
                        format!("There is no paper of kind “{}”.", paper.kind),
                    ),
                    ("Dùng tên trong bảng thuật ngữ.", "Use a name of the glossary."),
                );
            }
        }
    }
}
