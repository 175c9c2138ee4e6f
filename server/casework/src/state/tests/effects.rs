//! What transitions cause.

use super::*;

fn done(from: DossierState, action: Action, actor: Role, change: impl FnOnce(&mut Facts)) -> Effects {
    let mut facts = willing(action, Some(InProcess));
    change(&mut facts);
    transition(from, action, actor, &facts).unwrap()
}

#[test]
fn papers_by_kind_of_procedure() {
    let form = |from, action, actor, procedure| {
        done(from, action, actor, |f| f.procedure = procedure).paper.and_then(|p| p.form)
    };
    for (procedure, forms) in [
        (ProcedureKind::OneStop, ["01", "02", "02", "03", "05"]),
        (ProcedureKind::PoliceResidence, ["CT04", "CT05", "CT05", "CT06", "05"]),
    ] {
        let got = [
            form(Submitted, Receive, Role::Receptionist, procedure),
            form(Submitted, RequestPreSupplement, Role::Receptionist, procedure),
            form(InProcess, RequestSupplement, Role::CaseOfficer, procedure),
            form(Submitted, Reject, Role::Receptionist, procedure),
            form(InProcess, Stop, Role::Approver, procedure),
        ];
        assert_eq!(got, forms.map(Some));
    }
    let resolve = |p| form(AwaitingSignature, Resolve, Role::Approver, p);
    assert_eq!(resolve(ProcedureKind::PoliceResidence), Some("CT08"));
    assert_eq!(resolve(ProcedureKind::OneStop), None);
}

#[test]
fn codes_refunds_and_status() {
    let submit = done(Draft, Submit, Role::Applicant, |_| {});
    assert_eq!(
        (submit.issue, submit.clock, submit.sync),
        (Some(Issue::DossierCode), ClockEffect::StartReception, Some(1))
    );
    let again = done(PreSupplement, Resubmit, Role::Applicant, |_| {});
    assert_eq!((again.issue, again.clock, again.sync), (None, ClockEffect::StartReception, Some(1)));
    let pay = done(Draft, RequestPrepayment, Role::Applicant, |_| {});
    assert_eq!((pay.issue, pay.sync), (Some(Issue::PaymentReference), None));

    let refund = |from, action, actor| done(from, action, actor, |f| f.fee_paid = 15_000).refund;
    assert_eq!(refund(Submitted, Reject, Role::Receptionist), RefundEffect::Full);
    assert_eq!(refund(PreSupplement, ExpirePreSupplement, Role::System), RefundEffect::Full);
    assert_eq!(refund(PreSupplement, WithdrawEarly, Role::Applicant), RefundEffect::Full);
    assert_eq!(refund(Draft, DeleteDraft, Role::System), RefundEffect::Full);
    assert_eq!(refund(WithdrawRequested, AcceptWithdrawal, Role::CaseOfficer), RefundEffect::None);
    assert_eq!(refund(InProcess, Stop, Role::Approver), RefundEffect::None);
    assert_eq!(done(Submitted, Reject, Role::Receptionist, |_| {}).refund, RefundEffect::None);

    // 8 ends a dossier for the national count, so a suspension stays 4, and a request to withdraw sends nothing.
    assert_eq!(done(InProcess, Suspend, Role::Reviewer, |_| {}).sync, None);
    let asked = done(Supplement, RequestWithdrawal, Role::Applicant, |_| {});
    assert_eq!((asked.sync, asked.previous, asked.clock), (None, Some(Supplement), ClockEffect::None));
    let back = done(WithdrawRequested, RefuseWithdrawal, Role::CaseOfficer, |f| f.previous = Some(Supplement));
    assert_eq!((back.next, back.sync, back.previous, back.clock), (Some(Supplement), None, None, ClockEffect::None));
    let gone = done(WithdrawRequested, AcceptWithdrawal, Role::Receptionist, |f| f.previous = Some(Received));
    assert_eq!((gone.sync, gone.clock), (Some(7), ClockEffect::StopProcessing));
}

#[test]
fn a_late_click_costs_the_applicant_nothing() {
    let at = |from, action, actor, change: fn(&mut Facts)| {
        let effects = done(from, action, actor, change);
        (effects.clock, effects.clock_at - 1_000_000_000)
    };
    let resume = ClockEffect::Resume;
    assert_eq!(at(Supplement, AnswerSupplement, Role::Applicant, |_| {}), (resume, 0));
    assert_eq!(at(ApplicantConfirmation, ConfirmDraftResult, Role::System, |_| {}), (resume, -86_400));
    assert_eq!(
        at(ApplicantConfirmation, ConfirmDraftResult, Role::Applicant, |f| f.confirmation_deadline = Some(f.now + 9)),
        (resume, 0)
    );
    let paid: fn(&mut Facts) = |f| f.paid_at = Some(f.now - 60);
    assert_eq!(at(FinancialDuty, SettleFinancialDuty, Role::PaymentEvent, paid), (resume, -60));
    assert_eq!(at(Suspended, Resume, Role::Reviewer, |f| f.suspension_limit = Some(f.now - 5)), (resume, -5));
    assert_eq!(at(Suspended, Resume, Role::Reviewer, |f| f.suspension_pauses = false).0, ClockEffect::None);
    assert_eq!(at(InProcess, Suspend, Role::Reviewer, |f| f.suspension_pauses = false).0, ClockEffect::None);
    assert_eq!(at(InProcess, Suspend, Role::Reviewer, |_| {}), (ClockEffect::Pause, 0));
}

#[test]
fn a_second_supplement_marks_late() {
    assert!(!done(InProcess, RequestSupplement, Role::CaseOfficer, |_| {}).marks_late);
    let second = done(InProcess, RequestSupplement, Role::CaseOfficer, |f| f.supplements_asked = 1);
    assert!(second.marks_late);
    // And the clock keeps it, though its dates say otherwise.
    let calendar = Calendar::from_json(BUILT_IN, "default").unwrap();
    let mut clock = ProcessingClock::start(&calendar, second.clock_at, 3, TimeUnit::WorkingDay, None).unwrap();
    clock.apply(&calendar, &second).unwrap();
    clock.apply(&calendar, &done(Supplement, AnswerSupplement, Role::Applicant, |_| {})).unwrap();
    clock.stop(second.clock_at).unwrap();
    assert!(clock.marked_late && clock.class(second.clock_at).is_late());
}

#[test]
fn the_letter_of_apology() {
    let facts = ExtensionFacts {
        now: 5,
        procedure: ProcedureKind::PoliceResidence,
        due_at: 10,
        new_due_at: 20,
        already_extended: false,
        reason_given: true,
    };
    let ok = extend_due(InProcess, Role::Approver, &facts).unwrap();
    assert_eq!((ok.0.form, ok.1), (Some("04"), Notice::Extended));
    assert_eq!(extend_due(InProcess, Role::CaseOfficer, &facts), Err(Refusal::WrongRole));
    for state in [Draft, Submitted, Resolved, Returned, WithdrawRequested, Stopped] {
        assert_eq!(extend_due(state, Role::Approver, &facts), Err(Refusal::NotListed));
    }
    let refused = |facts| extend_due(Received, Role::Approver, &facts).unwrap_err();
    assert_eq!(
        refused(ExtensionFacts { already_extended: true, ..facts }),
        Refusal::Unmet(vec![Guard::NotExtendedYet])
    );
    assert_eq!(refused(ExtensionFacts { now: 10, ..facts }), Refusal::Unmet(vec![Guard::StillInTime]));
    assert_eq!(refused(ExtensionFacts { new_due_at: 10, ..facts }), Refusal::Unmet(vec![Guard::LaterDate]));
    assert!(refused(ExtensionFacts { reason_given: false, ..facts }).text().vi.contains("lý do"));

    let more = SupplementExtensionFacts { now: 5, deadline: 5, already_extended: false };
    assert_eq!(extend_supplement(Supplement, Role::Applicant, &more), Ok(()));
    assert_eq!(extend_supplement(InProcess, Role::Applicant, &more), Err(Refusal::NotListed));
    assert_eq!(extend_supplement(PreSupplement, Role::Receptionist, &more), Err(Refusal::WrongRole));
    let used = SupplementExtensionFacts { already_extended: true, ..more };
    assert_eq!(
        extend_supplement(PreSupplement, Role::Applicant, &used),
        Err(Refusal::Unmet(vec![Guard::NotExtendedYet]))
    );
}

#[test]
fn payments_find_their_place() {
    assert_eq!(payment_arrival(Some(AwaitingPrepayment), None), PaymentArrival::ConfirmPrepayment);
    assert_eq!(payment_arrival(Some(FinancialDuty), None), PaymentArrival::SettleFinancialDuty);
    assert_eq!(payment_arrival(Some(Draft), None), PaymentArrival::CreditDraft);
    assert_eq!(payment_arrival(Some(WithdrawRequested), Some(FinancialDuty)), PaymentArrival::HoldForDecision);
    assert_eq!(payment_arrival(Some(Stopped), None), PaymentArrival::Refund);
    assert_eq!(payment_arrival(None, None), PaymentArrival::Refund);
}
