//! The comparison: keys in, screens and figures out, on the real screen without a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Action;
use linchpin::app::compare::Contest;
use linchpin::app::compare::figures::SideFigures;
use linchpin::app::compare::outcome::Outcome;
use linchpin::design::words::Algorithm;
use linchpin::text::Charset;
use stage::Explorer;

fn contest(explorer: &Explorer) -> &Contest {
    let compare = explorer.state.comparison().unwrap();
    compare.contest.as_ref().unwrap()
}

fn figures(explorer: &Explorer) -> [SideFigures; 2] {
    let contest = contest(explorer);
    [0, 1].map(|side| SideFigures::of(&contest.duel.sides[side], &contest.pool))
}

#[test]
fn comparing_round_robin_with_least_connections_shows_the_slow_server_relieved() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    explorer.press("c").wait(5.0);
    let [left, right] = figures(&explorer);
    assert!((left.members[0].share - 0.5).abs() < 0.01);
    assert!((right.members[0].share - 0.5).abs() < 0.05);
    explorer
        .press("s")
        .sees("server-1 takes 5 times as long, on both sides")
        .wait(30.0);
    let [left, right] = figures(&explorer);
    assert!(
        (left.members[0].share - 0.5).abs() < 0.01,
        "turns know nothing of time"
    );
    assert!(right.members[0].share < 0.35, "{}", right.members[0].share);
    assert!(right.skew.unwrap() > left.skew.unwrap());
    assert!(right.latency_ms.unwrap()[1] < left.latency_ms.unwrap()[1]);
    let told = format!(
        "Least connections gives nginx-1 {:.0} % of the requests where round robin gives it 50 %",
        100.0 * right.members[0].share
    );
    explorer.sees(&told);
}

#[test]
fn both_sides_have_the_same_arrivals() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("c + +").wait(4.0);
    for _ in 0..6 {
        let [left, right] = [0, 1].map(|side| {
            let simulation = &contest(&explorer).duel.sides[side].simulation;
            (
                simulation.now_ns(),
                simulation.measures().classes.map(|class| class.offered),
            )
        });
        assert_eq!(left, right);
        explorer.press("right").wait(2.0);
    }
}

#[test]
fn a_member_dies_on_both_sides_at_once_and_the_design_stays() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("c")
        .wait(2.0)
        .press("down space")
        .sees("nginx-2 killed on both sides");
    explorer.wait(3.0).sees("dead, not noticed");
    assert!(figures(&explorer).iter().all(|side| !side.members[1].is_up));
    explorer.wait(8.0).sees("nginx-2 is down");
    assert!(explorer.state.experiment.is_idle() && !explorer.state.is_modified());
    explorer.press("esc");
    assert!(explorer.state.comparison().is_none());
}

#[test]
fn the_right_algorithm_is_adopted_by_one_token_and_taken_back() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    let before = explorer.state.document.text().to_owned();
    explorer.press("c").wait(1.0).press("enter");
    let after = explorer.state.document.text().to_owned();
    assert_eq!(
        before.replace("algorithm: RoundRobin", "algorithm: LeastConn"),
        after
    );
    let sides = &contest(&explorer).duel.sides;
    assert_eq!(
        sides.clone().map(|side| side.algorithm),
        [Algorithm::LeastConn, Algorithm::RoundRobin]
    );
    explorer.press("u");
    assert_eq!(explorer.state.document.text(), before);
    assert_eq!(
        contest(&explorer).duel.sides[0].algorithm,
        Algorithm::RoundRobin
    );
}

#[test]
fn nothing_moves_while_the_comparison_is_paused_and_a_step_is_one_pick() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(1.0).press("c").wait(1.0).press("p");
    assert!(!explorer.state.is_moving() && !explorer.state.is_working());
    let before = figures(&explorer);
    let screen = explorer.screen();
    explorer.wait(2.0);
    assert_eq!(explorer.screen(), screen);
    explorer.press(".").sees("each side made one pick");
    for (before, after) in before.iter().zip(figures(&explorer)) {
        let sent = |side: &SideFigures| side.members.iter().map(|one| one.sent).sum::<u64>();
        assert_eq!(sent(before) + 1, sent(&after));
    }
}

#[test]
fn the_program_that_picks_gives_its_reason() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    explorer
        .press("c")
        .wait(2.0)
        .sees("last pick: round robin: nginx-")
        .sees("last pick: least connections: nginx-");
    explorer.press("right").wait(2.0).sees("source hash: ");
}

#[test]
fn the_comparison_is_drawn_in_any_window_and_in_plain_characters() {
    for (width, height) in [(40, 12), (60, 15), (72, 20), (80, 24), (300, 100)] {
        let mut explorer = Explorer::open("reference", width, height);
        explorer.press("c").wait(1.5);
        explorer.screen();
        explorer.press("tab").wait(0.5).screen();
        explorer.state.look = stage::look("terminal", Charset::Ascii);
        assert!(explorer.screen().is_ascii(), "{}", explorer.screen());
    }
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.press("c").act(Action::Resize(0, 0)).screen();
}

#[test]
fn active_passive_loses_more_until_the_death_of_the_active_server_is_noticed() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    // Its victims: server-1, nginx-1, server-2, nginx-2.
    explorer
        .press("c tab down")
        .sees("nginx-1 dies at 10 s")
        .wait(3.0);
    assert!(!explorer.state.is_working(), "played to its end");
    let contest = contest(&explorer);
    let replay = contest.replay.as_ref().unwrap();
    let [both, spare] = [0, 1].map(|run| Outcome::of(replay, &replay.runs[run], &contest.pool));
    // Checks every 2 s, three of them.
    for outcome in [&both, &spare] {
        let (after_s, what) = outcome.noticed.clone().unwrap();
        assert!((4.0..=6.1).contains(&after_s), "{after_s}");
        assert_eq!(what, "haproxy marks nginx-1 down");
        assert!(outcome.is_whole_again());
    }
    // All requests went to the dead server instead of half of them.
    let times = f64::from(spare.lost) / f64::from(both.lost);
    assert!((1.8..2.2).contains(&times), "{times}");
    // Before, the spare did nothing; afterwards it does everything in either mode.
    assert!(spare.busy[1].before == 0.0 && both.busy[1].before > 0.1);
    let [a, b] = [&both, &spare].map(|one| one.busy[1].after.unwrap());
    assert!((a - b).abs() < 0.03, "{a} {b}");
    let told = format!(
        "Active-active lost {} requests and served everything again",
        both.lost
    );
    let more = format!("active-passive lost {} requests", spare.lost);
    explorer.sees(&told).sees(&more);
}

#[test]
fn a_dead_spare_costs_active_passive_nothing() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    explorer
        .press("c tab down down down")
        .sees("nginx-2 dies at 10 s")
        .wait(3.0)
        .sees("active-passive loses nothing");
    explorer.press("enter").sees("mode is now ActivePassive");
    explorer.press("u esc");
    assert!(!explorer.state.is_modified());
}

#[test]
fn an_undecided_mode_is_shown_in_both_readings() {
    let mut explorer = Explorer::open("write-up-5-terms-without-choices", 120, 40);
    explorer
        .press("c tab")
        .wait(1.0)
        .sees("undecided: one of two readings");
}

#[test]
fn two_designs_are_shown_with_what_only_one_of_them_has() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    explorer.press("c tab tab").sees("1 of 11");
    // 0-one-server comes first, 1-three-servers after it.
    explorer
        .press("down")
        .sees("1-three-servers")
        .sees("91.5658 %")
        .sees("98.8431 %")
        .sees("5 findings only here")
        .sees("DRN-01@app-2")
        .sees("98.8431 % instead of 91.5658 %");
    explorer
        .press("up up")
        .sees("11 of 11")
        .press("down")
        .sees("1 of 11");
    explorer
        .press("enter")
        .sees("designs are only compared here");
    explorer.press("esc");
    assert!(!explorer.state.is_modified());
}

#[test]
fn a_changed_design_is_compared_with_what_was_saved() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.press("c enter tab tab").sees("as saved");
}
