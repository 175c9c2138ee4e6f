//! What holds for every moment, time limit and pause.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use casework::calendar::{BUILT_IN, Calendar};
use casework::civil::Day;
use casework::deadline::*;
use proptest::prelude::*;

fn calendars() -> impl Strategy<Value = Calendar> {
    prop::sample::select(vec!["default", "police_residence"]).prop_map(|h| Calendar::from_json(BUILT_IN, h).unwrap())
}

/// Moments from December 2024 to March 2028: every holiday known and a stretch of unknown years.
fn moments() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => 1_733_000_000i64..1_836_000_000,
        // Around the edges of the office day, where mistakes live.
        2 => (20_058i64..21_250, prop::sample::select(vec![0u16, 420, 690, 810, 900, 990, 1020]), -61i64..62)
            .prop_map(|(day, minute, off)| Day(day).at(minute) + off),
    ]
}

fn units() -> impl Strategy<Value = TimeUnit> {
    prop::sample::select(TimeUnit::ALL.into_iter().filter(|u| *u != TimeUnit::Other).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn received_in_desk_hours_and_only_once(c in calendars(), at in moments()) {
        let t = c.normalize(at);
        prop_assert!(t >= at);
        prop_assert_eq!(c.normalize(t), t);
        let day = Day::of(t);
        prop_assert!(c.reception_spans(day).iter().any(|s| day.at(s.start) <= t && t <= day.at(s.end)));
    }

    #[test]
    fn due_is_a_working_moment_not_before_reception(c in calendars(), at in moments(), n in 0u16..60, unit in units()) {
        let due = due(&c, at, n, unit).unwrap();
        prop_assert!(c.is_working_moment(due));
        prop_assert!(due >= c.normalize(at));
    }

    #[test]
    fn due_is_monotone(c in calendars(), a in moments(), b in moments(), near in 0i64..200_000, n in 0u16..60, unit in units()) {
        for (early, late) in [(a.min(b), a.max(b)), (a, a + near)] {
            prop_assert!(due(&c, early, n, unit) <= due(&c, late, n, unit));
            prop_assert!(due(&c, early, n, unit) <= due(&c, early, n + 1, unit));
        }
    }

    #[test]
    fn working_days_are_counted_one_by_one(c in calendars(), at in moments(), n in 0u16..30) {
        let start = Day::of(c.normalize(at));
        let end = Day::of(due(&c, at, n, TimeUnit::WorkingDay).unwrap());
        let counted = (start.0 + 1..=end.0).filter(|d| c.is_working_day(Day(*d))).count();
        prop_assert!(counted == usize::from(n) || (n == 0 && counted == 1 && !c.is_working_day(start)));
    }

    #[test]
    fn working_time_adds_up(c in calendars(), a in moments(), b in 0i64..2_000_000, d in 0i64..2_000_000) {
        let (m, e) = (a + b, a + b + d);
        prop_assert_eq!(c.working_time_between(a, m) + c.working_time_between(m, e), c.working_time_between(a, e));
        prop_assert_eq!(c.working_time_between(e, a), 0);
        prop_assert!(c.working_time_between(a, e) <= e - a);
    }

    #[test]
    fn adding_working_time_is_measuring_it(c in calendars(), a in moments(), w in 0i64..1_000_000, more in 1i64..50_000) {
        let end = c.add_working_time(a, w);
        prop_assert!(end >= a && c.is_working_moment(end));
        prop_assert_eq!(c.working_time_between(a, end), w);
        prop_assert!(c.add_working_time(a, w + more) > end);
        // The earliest such moment.
        prop_assert!(w == 0 || c.working_time_between(a, end - 1) < w);
    }

    #[test]
    fn a_pause_of_no_length_changes_nothing(
        c in calendars(), at in moments(), n in 0u16..40, unit in units(), p in 0i64..5_000_000, back in 0i64..1000,
    ) {
        let due = due(&c, at, n, unit).unwrap();
        prop_assert_eq!(after_pause(&c, due, unit, at + p, at + p), due);
        prop_assert_eq!(after_pause(&c, due, unit, at + p, at + p - back), due);
    }

    #[test]
    fn a_pause_only_gives_time(
        c in calendars(), at in moments(), n in 0u16..40, unit in units(), p in 0i64..5_000_000,
        length in 1i64..6_000_000, longer in 0i64..1_000_000,
    ) {
        let before = due(&c, at, n, unit).unwrap();
        let (from, to) = (c.normalize(at) + p, c.normalize(at) + p + length);
        let after = after_pause(&c, before, unit, from, to);
        prop_assert!(after >= before);
        prop_assert!(c.is_working_moment(after));
        prop_assert!(after <= after_pause(&c, before, unit, from, to + longer));
        if from > before {
            // Late stays late.
            prop_assert_eq!(after, before);
            prop_assert_eq!(classify(after, None, to), ResultClass::Overdue);
        } else if !matches!(unit, TimeUnit::Day | TimeUnit::Month) {
            // The working time that was left is left again.
            let (left, then) = (c.working_time_between(from, before), c.working_time_between(to, after));
            prop_assert!(then >= left);
            prop_assert!(then - left < c.day_length() || after == before);
            prop_assert!(unit != TimeUnit::Hour || then == left || after == before);
        }
    }

    #[test]
    fn a_clock_paused_late_is_late_for_ever(
        c in calendars(), at in moments(), n in 0u16..20, unit in units(), over in 1i64..1_000_000,
        pauses in prop::collection::vec((0i64..500_000, 0i64..500_000), 0..5),
    ) {
        let mut clock = ProcessingClock::start(&c, at, n, unit, None).unwrap();
        let mut now = clock.due_at + over;
        for (length, gap) in pauses {
            clock.pause(now).unwrap();
            prop_assert_eq!(clock.class(now), ResultClass::Overdue);
            clock.resume(&c, now + length).unwrap();
            now += length + gap;
        }
        prop_assert_eq!(clock.class(now), ResultClass::Overdue);
        clock.stop(now).unwrap();
        prop_assert_eq!(clock.class(now), ResultClass::Late);
    }

    #[test]
    fn steps_fill_the_whole(
        c in calendars(), at in moments(), n in 0u16..30, unit in units(), shares in prop::collection::vec(0u32..20, 1..8),
    ) {
        let (start, due) = (c.normalize(at), due(&c, at, n, unit).unwrap());
        let dues = step_dues(&c, start, due, &shares);
        if shares.iter().all(|s| *s == 0) {
            prop_assert!(dues.is_empty());
            return Ok(());
        }
        prop_assert_eq!(dues.len(), shares.len());
        prop_assert_eq!(dues.last(), Some(&due));
        let ends: Vec<i64> = std::iter::once(start).chain(dues).collect();
        prop_assert!(ends.windows(2).all(|w| w[0] <= w[1]));
        let times: Vec<i64> = ends.windows(2).map(|w| c.working_time_between(w[0], w[1])).collect();
        let whole = c.working_time_between(start, due);
        prop_assert_eq!(times.iter().sum::<i64>(), whole);
        let sum: i64 = shares.iter().map(|s| i64::from(*s)).sum();
        for (time, share) in times.iter().zip(&shares) {
            prop_assert!((time * sum - whole * i64::from(*share)).abs() <= sum, "{:?} {:?}", times, shares);
        }
    }

    #[test]
    fn reception_and_countdown_agree(c in calendars(), at in moments(), n in 1u16..30, later in 0i64..4_000_000) {
        prop_assert_eq!(c.working_time_between(at, reception_due(&c, at)), RECEPTION_TIME);
        let clock = ProcessingClock::start(&c, at, n, TimeUnit::WorkingDay, None).unwrap();
        let now = clock.started_at + later;
        let overdue = clock.class(now) == ResultClass::Overdue;
        match countdown(&c, &clock, now) {
            Countdown::Left { days, hours } => {
                prop_assert!(!overdue && days >= 0 && (0..8).contains(&hours));
                prop_assert!(days <= i64::from(n) + 1);
            }
            Countdown::Over { days, hours } => prop_assert!(overdue && days >= 0 && (0..8).contains(&hours)),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn a_warning_never_goes_away_before_the_end(c in calendars(), at in moments(), n in 1u16..30, a in 0i64..=1000, b in 0i64..=1000) {
        let (start, due) = (c.normalize(at), due(&c, at, n, TimeUnit::WorkingDay).unwrap());
        let part = |p: i64| start + (due - start) * p / 1000;
        let (a, b) = (part(a.min(b)), part(a.max(b)));
        prop_assert!(!is_warning(&c, start, due, a) || is_warning(&c, start, due, b));
        prop_assert!(is_warning(&c, start, due, due));
    }
}
