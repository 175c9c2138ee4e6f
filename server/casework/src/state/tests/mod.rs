//! The table, its guards and the lives it allows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Action::*;
use super::DossierState::*;
use super::*;
use crate::calendar::{BUILT_IN, Calendar};
use crate::deadline::{ProcessingClock, TimeUnit};

mod effects;

/// The transitions as the domain page lists them, written down a second time: from, to, who. `deleted` and `previous`
/// stand for themselves.
const PAGE: &str = "
draft > submitted: applicant receptionist
draft > awaiting_prepayment: applicant
draft > deleted: applicant system
awaiting_prepayment > submitted: payment_event
awaiting_prepayment > draft: applicant system
submitted > received: receptionist
submitted > pre_supplement: receptionist
submitted > rejected: receptionist
submitted > withdrawn: applicant
pre_supplement > withdrawn: applicant
pre_supplement > submitted: applicant
pre_supplement > rejected: system receptionist
received > in_process: receptionist
in_process > in_process: case_officer reviewer
in_process > supplement: case_officer
supplement > in_process: applicant
supplement > stopped: system
in_process > applicant_confirmation: case_officer
applicant_confirmation > in_process: applicant system
in_process > financial_duty: case_officer
financial_duty > in_process: payment_event receptionist
financial_duty > stopped: approver
in_process > suspended: reviewer
suspended > in_process: reviewer
in_process > awaiting_signature: case_officer reviewer
awaiting_signature > in_process: approver
awaiting_signature > resolved: approver clerk
in_process > stopped: approver
awaiting_signature > stopped: approver
resolved > returned: receptionist system
received > withdraw_requested: applicant
in_process > withdraw_requested: applicant
supplement > withdraw_requested: applicant
applicant_confirmation > withdraw_requested: applicant
financial_duty > withdraw_requested: applicant
suspended > withdraw_requested: applicant
awaiting_signature > withdraw_requested: applicant
withdraw_requested > withdrawn: case_officer receptionist
withdraw_requested > previous: case_officer receptionist
";

type Edges = BTreeSet<(String, String, String)>;

fn role_id(role: Role) -> String {
    serde_json::to_value(role).unwrap().as_str().unwrap().to_owned()
}

fn page() -> Edges {
    let mut out = Edges::new();
    for line in PAGE.trim().lines() {
        let (edge, who) = line.split_once(": ").unwrap();
        let (from, to) = edge.split_once(" > ").unwrap();
        out.extend(who.split(' ').map(|w| (from.to_owned(), to.to_owned(), w.to_owned())));
    }
    out
}

/// Facts under which every guard that can hold together holds, apart from those that `action` reads the other way.
fn willing(action: Action, previous: Option<DossierState>) -> Facts {
    let now = 1_000_000_000;
    let waits = matches!(action, RequestPreSupplement | RequestSupplement | SendDraftResult | RequestFinancialDuty);
    let deadline = Some(if waits { now + 86_400 } else { now - 86_400 });
    Facts {
        now,
        channel: if action == Submit { Channel::Direct } else { Channel::Online },
        previous,
        form_valid: true,
        components_complete: true,
        declaration_ticked: true,
        prepayment: if action == RequestPrepayment { Prepayment::Due } else { Prepayment::NotDue },
        payment_matches: true,
        prepayment_deadline: deadline,
        draft_expires_at: deadline,
        draft_notice_at: Some(now - crate::deadline::DRAFT_NOTICE),
        due_at: Some(now + 86_400),
        components_marked: true,
        defects: 1,
        supplement_deadline: deadline,
        supervisor_reason: true,
        reason_given: true,
        resolving_unit_set: true,
        step_target_set: true,
        has_confirmation_step: true,
        draft_result_attached: true,
        confirmation_deadline: deadline,
        duty_amount: 1,
        duty_deadline: deadline,
        duty_reminded: true,
        legal_ground: true,
        suspension_pauses: true,
        signed: true,
        numbered_and_sealed: true,
        result_stored: true,
        originals_checked: true,
        balance_paid: true,
        delivered: true,
        ..Facts::default()
    }
}

fn previous_states() -> impl Iterator<Item = Option<DossierState>> {
    std::iter::once(None).chain(DossierState::ALL.map(Some))
}

#[test]
fn what_can_happen_is_what_the_page_lists() {
    let mut happens = Edges::new();
    let mut refused = 0;
    for from in DossierState::ALL {
        for action in Action::ALL {
            for actor in Role::ALL {
                for previous in previous_states() {
                    match transition(from, action, actor, &willing(action, previous)) {
                        Ok(effects) => {
                            let to = match effects.next {
                                None => "deleted".to_owned(),
                                Some(_) if action == RefuseWithdrawal => {
                                    assert_eq!(effects.next, previous);
                                    "previous".to_owned()
                                }
                                Some(state) => state.id().to_owned(),
                            };
                            happens.insert((from.id().to_owned(), to, role_id(actor)));
                        }
                        Err(_) => refused += 1,
                    }
                }
            }
        }
    }
    assert_eq!(happens, page());
    assert!(refused > 70_000, "{refused}");
}

#[test]
fn every_pair_not_listed_is_refused_for_every_role() {
    for from in DossierState::ALL {
        for action in Action::ALL {
            for actor in Role::ALL {
                let got = transition(from, action, actor, &willing(action, Some(InProcess)));
                match row(from, action) {
                    None => assert_eq!(got, Err(Refusal::NotListed), "{from} {action:?} {actor:?}"),
                    Some(row) if !row.who.contains(&actor) => {
                        assert_eq!(got, Err(Refusal::WrongRole), "{from} {action:?} {actor:?}");
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

#[test]
fn a_pair_names_one_row_and_every_action_has_one() {
    let mut seen = BTreeSet::new();
    assert!(TABLE.iter().all(|row| seen.insert((row.from, row.action))));
    let used: BTreeSet<Action> = TABLE.iter().map(|row| row.action).collect();
    assert_eq!(used, BTreeSet::from(Action::ALL));
}

#[test]
fn every_state_is_reached_from_the_draft_and_ends_somewhere() {
    let step = |from: DossierState| -> BTreeSet<DossierState> {
        let mut out = BTreeSet::new();
        for (action, actor) in Action::ALL.iter().flat_map(|a| Role::ALL.map(|r| (*a, r))) {
            for previous in previous_states() {
                out.extend(transition(from, action, actor, &willing(action, previous)).ok().and_then(|e| e.next));
            }
        }
        out
    };
    let graph: BTreeMap<_, _> = DossierState::ALL.into_iter().map(|s| (s, step(s))).collect();
    let reach = |start: DossierState| {
        let mut seen = BTreeSet::from([start]);
        let mut todo = vec![start];
        while let Some(state) = todo.pop() {
            todo.extend(graph[&state].iter().copied().filter(|next| seen.insert(*next)));
        }
        seen
    };
    assert_eq!(reach(Draft), BTreeSet::from(DossierState::ALL));
    for state in DossierState::ALL {
        assert_eq!(state.is_terminal(), graph[&state].is_empty(), "{state}");
        assert!(reach(state).into_iter().any(DossierState::is_terminal), "{state}");
    }
}

#[test]
fn ids_codes_and_labels() {
    let codes: Vec<_> = DossierState::ALL.map(|s| s.national_code(None)).to_vec();
    let expected = [0, 0, 1, 5, 3, 2, 4, 5, 6, 4, 4, 4, 9, 10, 0, 7, 8];
    assert_eq!(codes, expected.map(|c| if c == 0 { None } else { Some(c) }));
    assert_eq!(WithdrawRequested.national_code(Some(Supplement)), Some(5));
    assert_eq!(WithdrawRequested.national_code(Some(WithdrawRequested)), None);
    let mut labels = BTreeSet::new();
    for state in DossierState::ALL {
        assert_eq!(state.id().parse(), Ok(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.id());
        assert!(labels.insert(state.label().vi) && labels.insert(state.label().en));
    }
    assert_eq!("Draft".parse::<DossierState>(), Err(UnknownState));
    assert!((1..=10).all(|c| DossierState::national_label(c).is_some()));
    let buttons: BTreeSet<_> = Action::ALL.iter().map(|a| a.label().vi).collect();
    assert_eq!(buttons.len(), Action::ALL.len());
}

#[test]
fn an_unknown_fact_refuses() {
    let blank = Facts::default();
    let free = [WithdrawEarly, RequestWithdrawal, CancelPrepayment, DeleteDraft, ConfirmDraftResult];
    for row in TABLE {
        for actor in row.who {
            let open = free.contains(&row.action) && *actor == Role::Applicant;
            assert_eq!(transition(row.from, row.action, *actor, &blank).is_ok(), open, "{row:?} {actor:?}");
        }
    }
}

fn unmet(from: DossierState, action: Action, actor: Role, change: impl FnOnce(&mut Facts)) -> Vec<Guard> {
    let mut facts = willing(action, Some(InProcess));
    change(&mut facts);
    match transition(from, action, actor, &facts) {
        Err(Refusal::Unmet(guards)) => guards,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_guard_holds_its_transition() {
    use Guard as G;
    use Role::*;
    type Change = fn(&mut Facts);
    let cases: &[(DossierState, Action, Role, Change, Guard)] = &[
        (Draft, Submit, Applicant, |f| f.form_valid = false, G::FormValid),
        (Draft, Submit, Applicant, |f| f.components_complete = false, G::ComponentsComplete),
        (Draft, Submit, Applicant, |f| f.declaration_ticked = false, G::DeclarationTicked),
        (Draft, Submit, Applicant, |f| f.prepayment = Prepayment::Due, G::NothingToPrepay),
        (Draft, Submit, Receptionist, |f| f.channel = Channel::Online, G::CounterChannel),
        (Draft, RequestPrepayment, Applicant, |f| f.prepayment = Prepayment::Paid, G::PrepaymentDue),
        (Draft, RequestPrepayment, Applicant, |f| f.form_valid = false, G::FormValid),
        (Draft, DeleteDraft, System, |f| f.draft_expires_at = Some(f.now), G::DraftExpired),
        (Draft, DeleteDraft, System, |f| f.draft_notice_at = Some(f.now - 6 * 86_400), G::DraftNoticeGiven),
        (AwaitingPrepayment, ConfirmPrepayment, PaymentEvent, |f| f.payment_matches = false, G::PaymentMatches),
        (AwaitingPrepayment, CancelPrepayment, System, |f| f.prepayment_deadline = Some(f.now), G::PrepaymentExpired),
        (Submitted, Receive, Receptionist, |f| f.due_at = None, G::DueDateSet),
        (Submitted, Receive, Receptionist, |f| f.components_marked = false, G::ComponentsMarked),
        (Submitted, RequestPreSupplement, Receptionist, |f| f.defects = 0, G::DefectsListed),
        (Submitted, RequestPreSupplement, Receptionist, |f| f.supplement_deadline = None, G::SupplementDeadlineSet),
        (Submitted, Reject, Receptionist, |f| f.reason_given = false, G::ReasonGiven),
        (Submitted, Reject, Receptionist, |f| f.wrong_agency = true, G::RightAgencyNamed),
        (
            PreSupplement,
            ExpirePreSupplement,
            System,
            |f| f.supplement_deadline = Some(f.now),
            G::SupplementDeadlinePassed,
        ),
        (Received, HandOver, Receptionist, |f| f.resolving_unit_set = false, G::ResolvingUnitSet),
        (InProcess, Forward, CaseOfficer, |f| f.step_target_set = false, G::StepTargetSet),
        (InProcess, ReturnStep, Reviewer, |f| f.reason_given = false, G::ReasonGiven),
        (InProcess, RequestSupplement, CaseOfficer, |f| f.defects = 0, G::DefectsListed),
        (
            InProcess,
            RequestSupplement,
            CaseOfficer,
            |f| (f.supplements_asked, f.supervisor_reason) = (1, false),
            G::SupervisorReason,
        ),
        (Supplement, AnswerSupplement, Applicant, |f| f.form_valid = false, G::FormValid),
        (Supplement, ExpireSupplement, System, |f| f.supplement_deadline = None, G::SupplementDeadlinePassed),
        (InProcess, SendDraftResult, CaseOfficer, |f| f.has_confirmation_step = false, G::ConfirmationStep),
        (InProcess, SendDraftResult, CaseOfficer, |f| f.channel = Channel::Direct, G::ConfirmationStep),
        (InProcess, SendDraftResult, CaseOfficer, |f| f.draft_result_attached = false, G::DraftResultAttached),
        (
            ApplicantConfirmation,
            ConfirmDraftResult,
            System,
            |f| f.confirmation_deadline = Some(f.now),
            G::ConfirmationTimeOver,
        ),
        (InProcess, RequestFinancialDuty, CaseOfficer, |f| f.duty_amount = 0, G::DutyAmount),
        (InProcess, RequestFinancialDuty, CaseOfficer, |f| f.duty_deadline = None, G::DutyDeadlineSet),
        (FinancialDuty, SettleFinancialDuty, PaymentEvent, |f| f.payment_matches = false, G::PaymentMatches),
        (FinancialDuty, StopUnpaid, Approver, |f| f.duty_deadline = Some(f.now), G::DutyDeadlinePassed),
        (FinancialDuty, StopUnpaid, Approver, |f| f.duty_reminded = false, G::DutyReminded),
        (InProcess, Suspend, Reviewer, |f| f.legal_ground = false, G::LegalGround),
        (Suspended, Resume, Reviewer, |f| f.reason_given = false, G::ReasonGiven),
        (InProcess, SubmitForSignature, CaseOfficer, |f| f.draft_result_attached = false, G::DraftResultAttached),
        (AwaitingSignature, SendBack, Approver, |f| f.reason_given = false, G::ReasonGiven),
        (AwaitingSignature, Resolve, Approver, |f| f.signed = false, G::OfficialSignature),
        (AwaitingSignature, Resolve, Clerk, |f| f.numbered_and_sealed = false, G::NumberedAndSealed),
        (AwaitingSignature, Resolve, Approver, |f| f.result_stored = false, G::ResultStored),
        (InProcess, Stop, Approver, |f| f.reason_given = false, G::ReasonGiven),
        (Resolved, ReturnResult, Receptionist, |f| f.originals_checked = false, G::OriginalsChecked),
        (Resolved, ReturnResult, Receptionist, |f| f.balance_paid = false, G::BalancePaid),
        (Resolved, ReturnResult, System, |f| f.delivered = false, G::Delivered),
        (WithdrawRequested, AcceptWithdrawal, CaseOfficer, |f| f.previous = None, G::PreviousStateKnown),
        (WithdrawRequested, AcceptWithdrawal, CaseOfficer, |f| f.previous = Some(Resolved), G::PreviousStateKnown),
        (WithdrawRequested, AcceptWithdrawal, CaseOfficer, |f| f.previous = Some(Received), G::DecidesWithdrawal),
        (WithdrawRequested, RefuseWithdrawal, Receptionist, |_| {}, G::DecidesWithdrawal),
        (WithdrawRequested, RefuseWithdrawal, CaseOfficer, |f| f.reason_given = false, G::ReasonGiven),
    ];
    for (from, action, actor, change, guard) in cases {
        assert_eq!(unmet(*from, *action, *actor, change), [*guard], "{from} {action:?} {actor:?}");
    }
}

proptest! {
    /// Long random lives under willing facts: no step out of a terminal state, the remembered state is kept exactly
    /// while it is needed, what is offered is what works, and the clock does what its state says.
    #[test]
    fn random_lives(choices in proptest::collection::vec((0usize..Role::ALL.len(), any::<prop::sample::Index>()), 1..60)) {
        let (mut state, mut previous) = (Draft, None);
        let calendar = Calendar::from_json(BUILT_IN, "default").unwrap();
        let mut clock: Option<ProcessingClock> = None;
        for (role, choice) in choices {
            let actor = Role::ALL[role];
            for action in Action::ALL {
                let facts = willing(action, previous);
                let offered = allowed_actions(state, actor, &facts).contains(&action);
                prop_assert_eq!(offered, transition(state, action, actor, &facts).is_ok());
                prop_assert!(!offered || listed_actions(state, actor).any(|a| a == action));
                prop_assert!(!(offered && state.is_terminal()));
            }
            let listed: Vec<_> = listed_actions(state, actor).collect();
            if listed.is_empty() {
                continue;
            }
            let action = *choice.get(&listed);
            if let Ok(effects) = transition(state, action, actor, &willing(action, previous)) {
                let Some(next) = effects.next else { return Ok(()) };
                prop_assert_eq!(effects.previous.is_some(), next == WithdrawRequested);
                prop_assert!(effects.previous.is_none_or(|p| p == state && p.can_request_withdrawal()));
                if effects.clock == ClockEffect::StartProcessing {
                    let started = ProcessingClock::start(&calendar, effects.clock_at, 3, TimeUnit::WorkingDay, None);
                    prop_assert!(clock.replace(started.unwrap()).is_none());
                } else if let Some(clock) = &mut clock {
                    prop_assert_eq!(clock.apply(&calendar, &effects), Ok(()));
                }
                (state, previous) = (next, effects.previous);
                let seen = clock.as_ref().map(|c| (c.paused_at.is_some(), c.stopped_at.is_some()));
                let counts = if state == WithdrawRequested { previous.unwrap().clock() } else { state.clock() };
                match counts {
                    ClockState::Running => prop_assert_eq!(seen, Some((false, false))),
                    ClockState::Paused | ClockState::PausedIfAllowed => prop_assert_eq!(seen, Some((true, false))),
                    ClockState::Reception | ClockState::ReceptionStopped => prop_assert_eq!(seen, None),
                    ClockState::Stopped | ClockState::None => prop_assert!(seen.is_none_or(|(_, stopped)| stopped)),
                    ClockState::AsBefore => prop_assert!(false, "a request to withdraw on top of another"),
                }
            }
        }
    }
}
