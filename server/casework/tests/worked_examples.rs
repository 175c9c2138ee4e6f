//! Due moments worked out by hand.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use casework::calendar::{BUILT_IN, Calendar, CalendarError};
use casework::civil::{Day, parse_minute};
use casework::deadline::*;

fn calendar() -> Calendar {
    Calendar::from_json(BUILT_IN, "default").unwrap()
}

fn police() -> Calendar {
    Calendar::from_json(BUILT_IN, "police_residence").unwrap()
}

/// `2026-02-13 09:00` in Vietnam.
fn at(text: &str) -> i64 {
    let (date, time) = text.split_once(' ').unwrap();
    Day::parse(date).unwrap().at(parse_minute(time).unwrap())
}

fn show(at: i64) -> String {
    let minute = (at - Day::of(at).at(0)) / 60;
    format!("{} {:02}:{:02}", Day::of(at), minute / 60, minute % 60)
}

#[track_caller]
fn due_is(calendar: &Calendar, received: &str, quantity: u16, unit: TimeUnit, expected: &str) {
    assert_eq!(due(calendar, at(received), quantity, unit).map(show).as_deref(), Some(expected));
}

#[test]
fn working_days() {
    let c = calendar();
    use TimeUnit::WorkingDay;
    // Monday; the first day is not counted.
    due_is(&c, "2025-12-01 09:00", 3, WorkingDay, "2025-12-04 17:00");
    // Friday: Monday is day 1.
    due_is(&c, "2025-12-05 09:00", 3, WorkingDay, "2025-12-10 17:00");
    // The cut-off itself still counts; a minute later is tomorrow's.
    due_is(&c, "2025-12-01 16:30", 3, WorkingDay, "2025-12-04 17:00");
    due_is(&c, "2025-12-01 16:31", 3, WorkingDay, "2025-12-05 17:00");
    // Online on a Sunday night, and before opening.
    due_is(&c, "2025-12-07 23:59", 1, WorkingDay, "2025-12-09 17:00");
    due_is(&c, "2025-12-01 05:00", 1, WorkingDay, "2025-12-02 17:00");
    // New Year 2026: Thursday, swapped Friday, weekend; Saturday 10 January is worked in exchange.
    due_is(&c, "2025-12-31 09:00", 1, WorkingDay, "2026-01-05 17:00");
    due_is(&c, "2026-01-08 09:00", 2, WorkingDay, "2026-01-10 17:00");
}

#[test]
fn tet() {
    let c = calendar();
    // Tết 2026 is off Monday 16 to Friday 20 February.
    due_is(&c, "2026-02-13 09:00", 1, TimeUnit::WorkingDay, "2026-02-23 17:00");
    due_is(&c, "2026-02-12 09:00", 3, TimeUnit::WorkingDay, "2026-02-24 17:00");
    due_is(&c, "2026-02-18 10:00", 3, TimeUnit::WorkingDay, "2026-02-26 17:00");
    due_is(&c, "2026-02-13 15:30", 0, TimeUnit::SameDay, "2026-02-23 17:00");
    due_is(&c, "2026-02-12 10:00", 5, TimeUnit::Day, "2026-02-23 17:00");
    // 15:00 + 8 h: 2 h on Friday, 4.5 h on Monday morning, 1.5 h after lunch.
    due_is(&c, "2026-02-13 15:00", 8, TimeUnit::Hour, "2026-02-23 15:00");
}

#[test]
fn swaps_around_national_day() {
    let c = calendar();
    // Saturday 22 August 2026 is worked for Monday 31 August; 1 and 2 September are holidays.
    due_is(&c, "2026-08-21 09:00", 1, TimeUnit::WorkingDay, "2026-08-22 17:00");
    due_is(&c, "2026-08-22 09:00", 1, TimeUnit::WorkingDay, "2026-08-24 17:00");
    due_is(&c, "2026-08-28 09:00", 1, TimeUnit::WorkingDay, "2026-09-03 17:00");
    due_is(&c, "2026-08-22 14:00", 0, TimeUnit::SameDay, "2026-08-22 17:00");
    // Saturday 26 April 2025 for Friday 2 May.
    due_is(&c, "2025-04-25 09:00", 3, TimeUnit::WorkingDay, "2025-04-29 17:00");
    due_is(&c, "2025-04-29 09:00", 1, TimeUnit::WorkingDay, "2025-05-05 17:00");
}

#[test]
fn culture_day() {
    let c = calendar();
    // Tuesday 24 November 2026 is a holiday; in 2025 it was a Monday like any other.
    due_is(&c, "2026-11-23 09:00", 1, TimeUnit::WorkingDay, "2026-11-25 17:00");
    due_is(&c, "2026-11-24 09:00", 1, TimeUnit::WorkingDay, "2026-11-26 17:00");
    due_is(&c, "2025-11-21 09:00", 1, TimeUnit::WorkingDay, "2025-11-24 17:00");
}

#[test]
fn same_day() {
    let c = calendar();
    use TimeUnit::SameDay;
    due_is(&c, "2025-12-01 08:00", 0, SameDay, "2025-12-01 17:00");
    due_is(&c, "2025-12-01 15:00", 0, SameDay, "2025-12-01 17:00");
    due_is(&c, "2025-12-01 15:01", 0, SameDay, "2025-12-02 17:00");
    due_is(&c, "2025-12-05 15:01", 0, SameDay, "2025-12-08 17:00");
    due_is(&c, "2025-12-05 20:00", 0, SameDay, "2025-12-08 17:00");
    due_is(&c, "2025-12-01 12:00", 0, SameDay, "2025-12-01 17:00");
}

#[test]
fn police_desks_on_saturday() {
    let (p, c) = (police(), calendar());
    // The police desk takes it on Saturday morning, so Monday is day 1; elsewhere it arrives on Monday.
    due_is(&p, "2025-12-06 09:00", 7, TimeUnit::WorkingDay, "2025-12-16 17:00");
    due_is(&c, "2025-12-06 09:00", 7, TimeUnit::WorkingDay, "2025-12-17 17:00");
    assert_eq!(show(p.normalize(at("2025-12-06 09:00"))), "2025-12-06 09:00");
    assert_eq!(show(p.normalize(at("2025-12-06 11:31"))), "2025-12-08 07:00");
    assert_eq!(show(p.normalize(at("2025-12-05 18:00"))), "2025-12-06 07:00");
    assert_eq!(show(c.normalize(at("2025-12-05 18:00"))), "2025-12-08 07:00");
    // Saturday takes papers but is no working day: nothing is due on it.
    due_is(&p, "2025-12-05 09:00", 1, TimeUnit::WorkingDay, "2025-12-08 17:00");
    due_is(&p, "2025-12-06 09:00", 0, TimeUnit::SameDay, "2025-12-08 17:00");
    // A worked Saturday is one for the police too.
    due_is(&p, "2026-08-21 09:00", 1, TimeUnit::WorkingDay, "2026-08-22 17:00");
}

#[test]
fn days_months_and_hours() {
    let c = calendar();
    due_is(&c, "2025-12-01 09:00", 10, TimeUnit::Day, "2025-12-11 17:00");
    due_is(&c, "2025-12-01 09:00", 5, TimeUnit::Day, "2025-12-08 17:00"); // Saturday the 6th moves
    due_is(&c, "2025-12-31 09:00", 2, TimeUnit::Month, "2026-03-02 17:00"); // 28 February is a Saturday
    due_is(&c, "2026-01-30 09:00", 1, TimeUnit::Month, "2026-03-02 17:00");
    due_is(&c, "2025-12-15 09:00", 12, TimeUnit::Month, "2026-12-15 17:00");
    due_is(&c, "2025-12-01 10:00", 8, TimeUnit::Hour, "2025-12-02 10:00");
    due_is(&c, "2025-12-01 07:00", 8, TimeUnit::Hour, "2025-12-01 17:00");
    assert_eq!(due(&c, at("2025-12-01 09:00"), 5, TimeUnit::Other), None);
}

#[test]
fn reception_within_eight_working_hours() {
    let c = calendar();
    assert_eq!(show(reception_due(&c, at("2025-12-01 08:00"))), "2025-12-02 08:00");
    assert_eq!(show(reception_due(&c, at("2025-12-05 16:45"))), "2025-12-08 16:45");
    assert_eq!(show(reception_due(&c, at("2025-12-06 22:00"))), "2025-12-08 17:00");
    assert_eq!(show(reception_due(&c, at("2026-11-23 14:00"))), "2026-11-25 14:00");
    assert_eq!(show(supplement_deadline(&c, at("2025-12-01 09:00"), false)), "2025-12-31 17:00");
    assert_eq!(show(supplement_deadline(&c, at("2025-12-03 09:00"), false)), "2026-01-05 17:00");
    assert_eq!(show(supplement_deadline(&c, at("2025-12-01 09:00"), true)), "2026-01-30 17:00");
}

#[test]
fn pauses() {
    let c = calendar();
    let due = at("2025-12-04 17:00");
    let pause = |unit, from: &str, to: &str| show(after_pause(&c, due, unit, at(from), at(to)));
    // Tuesday 10:00: 5 h of Tuesday and 16 h are left. Resumed the next Monday at 14:00: 3 h, 8 h, 8 h, 2 h.
    assert_eq!(pause(TimeUnit::WorkingDay, "2025-12-02 10:00", "2025-12-08 14:00"), "2025-12-11 17:00");
    // Of calendar days six are lost, and the 10th is a Wednesday.
    assert_eq!(pause(TimeUnit::Day, "2025-12-02 10:00", "2025-12-08 14:00"), "2025-12-10 17:00");
    // Hours are not rounded: 5 h + 8 h + 8 h from Monday 14:00.
    assert_eq!(pause(TimeUnit::Hour, "2025-12-02 10:00", "2025-12-08 14:00"), "2025-12-11 09:00");
    // Overnight nothing is lost; an hour of work lost is rounded up to a day.
    assert_eq!(pause(TimeUnit::WorkingDay, "2025-12-02 17:00", "2025-12-03 07:00"), "2025-12-04 17:00");
    assert_eq!(pause(TimeUnit::WorkingDay, "2025-12-02 16:00", "2025-12-03 07:00"), "2025-12-05 17:00");
    // With nothing left at the pause, the day of the answer is still the unit's.
    assert_eq!(pause(TimeUnit::WorkingDay, "2025-12-04 17:00", "2025-12-05 20:00"), "2025-12-08 17:00");
    // A dossier already late stays late.
    assert_eq!(pause(TimeUnit::WorkingDay, "2025-12-05 08:00", "2025-12-20 08:00"), "2025-12-04 17:00");
    // Verification: at most three working days, asked for on Monday; day 4 is Friday.
    let resumed = |answered: &str| show(capped_resume(&c, at("2025-12-01 10:00"), at(answered), 3));
    assert_eq!(resumed("2025-12-09 10:00"), "2025-12-05 07:00");
    assert_eq!(resumed("2025-12-03 10:00"), "2025-12-03 10:00");
}

#[test]
fn steps_share_what_is_there() {
    let c = calendar();
    let dues: Vec<_> =
        step_dues(&c, at("2025-12-01 09:00"), at("2025-12-04 17:00"), &[1, 2, 1]).into_iter().map(show).collect();
    // 30 working hours: 7.5, 15, 7.5. Monday has 6 left, so 1.5 of Tuesday; then 16.5 more.
    assert_eq!(dues, ["2025-12-02 08:30", "2025-12-04 07:30", "2025-12-04 17:00"]);
    // A same-day request of 13:30 has 3.5 h, whatever the template says about 8.
    let dues: Vec<_> =
        step_dues(&c, at("2025-12-01 13:30"), at("2025-12-01 17:00"), &[2, 4, 2]).into_iter().map(show).collect();
    assert_eq!(dues, ["2025-12-01 14:22", "2025-12-01 16:07", "2025-12-01 17:00"]);
    assert!(step_dues(&c, 0, 1, &[0, 0]).is_empty());
}

#[test]
fn classes_and_warnings() {
    let due = at("2025-12-04 17:00");
    let finished = |text: &str| classify(due, Some(at(text)), at("2026-01-01 00:00"));
    assert_eq!(finished("2025-12-03 23:59"), ResultClass::Early);
    assert_eq!(finished("2025-12-04 00:00"), ResultClass::OnTime);
    assert_eq!(finished("2025-12-04 17:00"), ResultClass::OnTime);
    assert_eq!(finished("2025-12-04 17:01"), ResultClass::Late);
    assert_eq!(classify(due, None, due), ResultClass::InTerm);
    assert_eq!(classify(due, None, due + 1), ResultClass::Overdue);

    let c = calendar();
    let (start, due) = (at("2025-12-01 07:00"), at("2025-12-22 17:00"));
    let warn = |text: &str| is_warning(&c, start, due, at(text));
    assert!(!warn("2025-12-17 14:00"));
    // Sixteen working days are 128 h; 102.4 of them are used on the thirteenth day at 15:24.
    assert!(!warn("2025-12-17 15:23"));
    assert!(warn("2025-12-17 15:24"));
    // Exactly 80 % of ten days: at the end of the eighth.
    assert!(is_warning(&c, at("2025-12-01 07:00"), at("2025-12-12 17:00"), at("2025-12-10 17:00")));
    assert!(!is_warning(&c, at("2025-12-01 07:00"), at("2025-12-12 17:00"), at("2025-12-10 16:59")));
    assert!(!warn("2025-12-22 17:01"));
    // Two days: less than one is left.
    let short = |text: &str| is_warning(&c, at("2025-12-01 07:00"), at("2025-12-02 17:00"), at(text));
    assert!(!short("2025-12-01 17:00"));
    assert!(short("2025-12-02 07:01"));
}

#[test]
fn a_dossier_from_reception_to_result() {
    let c = calendar();
    let mut clock = ProcessingClock::start(&c, at("2025-12-01 17:30"), 3, TimeUnit::WorkingDay, None).unwrap();
    assert_eq!((show(clock.started_at), show(clock.due_at)), ("2025-12-02 07:00".into(), "2025-12-05 17:00".into()));
    let text = |clock: &ProcessingClock, now: &str| countdown(&c, clock, at(now)).text();
    assert_eq!(text(&clock, "2025-12-03 15:00").vi, "Còn 2 ngày 2 giờ làm việc");
    assert_eq!(text(&clock, "2025-12-04 17:00").en, "1 working day left");
    clock.pause(at("2025-12-03 15:00")).unwrap();
    assert_eq!(clock.pause(at("2025-12-03 15:00")), Err(ClockError::Paused));
    assert_eq!(text(&clock, "2025-12-30 15:00").vi, "Tạm dừng tính giờ, còn 2 ngày 2 giờ làm việc");
    assert_eq!(clock.class(at("2025-12-30 15:00")), ResultClass::InTerm);
    clock.resume(&c, at("2025-12-08 09:00")).unwrap();
    assert_eq!(show(clock.due_at), "2025-12-10 17:00");
    assert_eq!(text(&clock, "2025-12-11 10:00").en, "Overdue by 3 working hours");
    assert_eq!(text(&clock, "2025-12-10 16:30").vi, "Còn chưa đến 1 giờ làm việc");

    // The letter of apology comes once and in time, and does not make the dossier punctual.
    assert_eq!(clock.extend(at("2025-12-10 17:00"), at("2025-12-12 17:00")), Err(ClockError::Extension));
    assert_eq!(clock.extend(at("2025-12-10 16:00"), at("2025-12-10 17:00")), Err(ClockError::Extension));
    clock.extend(at("2025-12-10 16:00"), at("2025-12-12 17:00")).unwrap();
    assert_eq!(clock.extend(at("2025-12-10 16:30"), at("2025-12-15 17:00")), Err(ClockError::Extension));
    assert_eq!(text(&clock, "2025-12-11 10:00").vi, "Còn 1 ngày 5 giờ làm việc");
    assert_eq!(clock.class(at("2025-12-11 10:00")), ResultClass::Overdue);
    clock.stop(at("2025-12-10 16:45")).unwrap();
    assert_eq!(clock.class(at("2026-01-01 00:00")), ResultClass::Late);
    assert_eq!(text(&clock, "2025-12-11 10:00").vi, "Đã dừng tính giờ");
    assert_eq!(clock.resume(&c, at("2025-12-11 10:00")), Err(ClockError::Stopped));

    assert_eq!(ProcessingClock::start(&c, 0, 1, TimeUnit::Other, None), Err(ClockError::NoDate));
    let entered = ProcessingClock::start(&c, at("2025-12-01 09:00"), 1, TimeUnit::Other, Some(at("2025-12-09 17:00")));
    assert_eq!(entered.map(|c| show(c.due_at)).as_deref(), Ok("2025-12-09 17:00"));
}

#[test]
fn what_is_not_settled_is_provisional() {
    let c = calendar();
    let provisional = |from: &str, to: &str| c.is_provisional(Day::parse(from).unwrap(), Day::parse(to).unwrap());
    assert!(!provisional("2025-12-01", "2025-12-31"));
    assert!(provisional("2025-12-31", "2026-01-05")); // the swap of 2 January is recalled
    assert!(provisional("2027-02-01", "2027-02-28"));
    assert!(provisional("2027-12-30", "2028-01-04"));
}

#[test]
fn faulty_calendars_are_refused() {
    let change = |from: &str, to: &str| {
        assert!(BUILT_IN.contains(from), "{from}");
        Calendar::from_json(&BUILT_IN.replace(from, to), "default").map(|_| ()).unwrap_err()
    };
    assert_eq!(change("\"2025-01-27\"", "\"2025-02-30\""), CalendarError::Date("2025-02-30".into()));
    assert_eq!(change("\"2025-01-27\"", "\"2025-01-28\""), CalendarError::Duplicate("2025-01-28".into()));
    assert!(matches!(change("\"13:30\"", "\"11:00\""), CalendarError::Hours(_)));
    assert!(matches!(change("\"07:00\"", "\"7:00\""), CalendarError::Hours(_)));
    assert!(matches!(change("\"16:30\"", "\"06:30\""), CalendarError::Hours(_)));
    assert!(matches!(change("\"mon\"", "\"monday\""), CalendarError::Hours(_)));
    assert!(matches!(change("\"holiday\"", "\"feast\""), CalendarError::Json(_)));
    let no = Calendar::from_json(BUILT_IN, "night").map(|_| ());
    assert_eq!(no, Err(CalendarError::UnknownHours("night".into())));
    let mut data: casework::calendar::CalendarData = serde_json::from_str(BUILT_IN).unwrap();
    data.hours.get_mut("default").unwrap().week.clear();
    assert_eq!(Calendar::build(&data, "default").map(|_| ()), Err(CalendarError::NoWorkingDay));
}
