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
        explorer.state.look = stage::look("terminal", Charset::Ascii);
        assert!(explorer.screen().is_ascii(), "{}", explorer.screen());
    }
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.press("c").act(Action::Resize(0, 0)).screen();
}
