//! The quiz in the explorer: answering, skipping, going back, ending, and once more.

use super::{key, stage};
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::Action;
use linchpin::app::quiz::Sitting;
use linchpin::app::quiz::panel::parts;
use linchpin::story::quiz::{Form, Question, Reply};

/// The explorer with a quiz begun, and the place of its first question of one right offer.
fn begun(size: (u16, u16)) -> stage::Explorer {
    let mut explorer = stage::Explorer::open("1-three-servers", size.0, size.1);
    explorer.press("space Q");
    explorer
}

#[test]
fn a_quiz_plays_the_proof_and_gives_the_design_back_as_it_was() {
    for size in [(160, 50), (100, 30), (80, 24)] {
        let mut explorer = begun(size);
        let before: Vec<String> = explorer
            .state
            .sitting
            .as_ref()
            .map_or(Vec::new(), |sitting| {
                sitting.questions.iter().map(Question::id).collect()
            });
        assert_eq!(before.len(), 10);
        assert!(explorer.state.experiment.is_idle(), "no answer before time");
        for place in 0..10 {
            let sitting = explorer.state.sitting.clone().unwrap();
            let question = sitting.question().unwrap();
            explorer.sees(&format!("{} of 10", place + 1));
            match key(question) {
                Reply::Chosen(places) if matches!(question.form, Form::One(_)) => {
                    for _ in 0..places[0] {
                        explorer.press("down");
                    }
                }
                Reply::Chosen(places) | Reply::Order(places) => {
                    for place in places {
                        let letter = (b'a' + u8::try_from(place).unwrap()) as char;
                        explorer.write(&letter.to_string());
                    }
                }
                Reply::Number(value) => {
                    explorer.write(&format!("{value:.2}"));
                }
            }
            explorer.press("enter");
            let sitting = explorer.state.sitting.as_ref().unwrap();
            assert_eq!(sitting.given.credit, Some(1.0), "{}", question.id());
            for id in &question.proof.down {
                assert!(explorer.state.experiment.has_failed(id), "{id} is not down");
            }
            explorer.press("enter");
        }
        explorer.sees("10 of 10 right").sees("Nothing to repeat");
        explorer.press("esc");
        assert!(explorer.state.sitting.is_none());
        assert_eq!(explorer.state.experiment.failed().count(), 1, "as it was");
    }
}

#[test]
fn what_was_wrong_is_asked_again() {
    let mut explorer = begun((100, 30));
    for _ in 0..10 {
        let sitting = explorer.state.sitting.clone().unwrap();
        match sitting.question().unwrap().form {
            Form::One(_) => explorer.press("enter"),
            Form::Several(_) => explorer.write("a").press("enter"),
            Form::Number { .. } => explorer.write("987654").press("enter"),
            Form::Order { .. } => explorer.write("abc").press("enter"),
        };
        explorer.press("enter");
    }
    let wrong = explorer.state.sitting.as_ref().unwrap().score.wrong().len();
    assert!(wrong > 0);
    explorer.sees("To repeat").press("enter");
    let again = explorer.state.sitting.as_ref().unwrap();
    assert_eq!(again.questions.len(), wrong);
    assert_eq!(again.at, 0);
}

fn sitting(explorer: &stage::Explorer) -> &Sitting {
    explorer.state.sitting.as_ref().unwrap()
}

fn ids(explorer: &stage::Explorer) -> Vec<String> {
    let questions = sitting(explorer).questions.iter();
    questions.map(Question::id).collect()
}

#[test]
fn a_question_can_be_skipped_and_come_back_to() {
    let mut explorer = begun((100, 30));
    let number =
        |sitting: &Sitting| matches!(sitting.question().unwrap().form, Form::Number { .. });
    assert!(
        number(sitting(&explorer)),
        "the first question of seed 7 asks for a figure"
    );
    explorer.write("12").press("right").sees("2 of 10");
    assert_eq!(sitting(&explorer).given.typed, "");
    explorer.press("left").sees("1 of 10").sees("> 12_");
    explorer.press("enter").sees("Wrong: 300 s");
    explorer.press("tab").sees("2 of 10");
    explorer.press("backtab").sees("Wrong: 300 s");
    assert_eq!(sitting(&explorer).score.marks.len(), 1, "answered once");
    explorer.press("enter").sees("2 of 10");
}

#[test]
fn whoever_ends_early_sees_the_score_first() {
    let mut explorer = begun((100, 30));
    explorer.write("300").press("enter").press("esc");
    explorer
        .sees("1 of 10 right")
        .sees("9 questions not answered")
        .sees("linchpin quiz 1-three-servers --seed 7");
    explorer
        .press("left")
        .sees("10 of 10")
        .press("esc")
        .sees("1 of 10 right");
    explorer.press("esc");
    assert!(explorer.state.sitting.is_none());
    let mut explorer = begun((100, 30));
    explorer.press("esc");
    assert!(
        explorer.state.sitting.is_none(),
        "nothing answered, no score"
    );
}

#[test]
fn the_same_questions_come_again_and_others_by_the_next_seed() {
    let mut explorer = begun((100, 30));
    let first = ids(&explorer);
    explorer.write("300").press("enter").press("esc").press("r");
    explorer.sees("1 of 10").sees("seed 7");
    assert_eq!(ids(&explorer), first);
    assert!(sitting(&explorer).score.marks.is_empty());
    explorer.write("300").press("enter").press("esc").press("n");
    explorer.sees("1 of 10").sees("seed 8");
    assert_ne!(ids(&explorer), first);
    explorer.press("esc");
    assert!(explorer.state.sitting.is_none());
    assert_eq!(
        explorer.state.experiment.failed().count(),
        1,
        "as it was before the first quiz"
    );
}

#[test]
fn a_short_question_leaves_the_picture_its_rows_and_the_verdict_is_in_sight() {
    for design in linchpin::document::gallery::GALLERY {
        let mut explorer = stage::Explorer::open(design.name, 80, 24);
        explorer.press("Q");
        for _ in 0..10 {
            let Some(question) = explorer
                .state
                .sitting
                .as_ref()
                .and_then(|one| one.question())
            else {
                break;
            };
            let rows = parts(&explorer.state).picture.height;
            assert!(rows >= 9, "{}: {} rows", design.name, rows);
            if matches!(question.form, Form::Number { .. }) && question.text.len() < 150 {
                assert!(
                    rows >= 15,
                    "{}: {} rows: {}",
                    design.name,
                    rows,
                    question.text
                );
            }
            match question.form {
                Form::One(_) => explorer.press("enter"),
                Form::Several(_) => explorer.write("a").press("enter"),
                Form::Number { .. } => explorer.write("987654").press("enter"),
                Form::Order { .. } => explorer.write("abcdef").press("enter"),
            };
            let screen = explorer.screen();
            let verdicts = ["Right.", "Wrong: ", " % right: "];
            assert!(verdicts.iter().any(|one| screen.contains(one)), "{screen}");
            explorer.press("enter");
        }
    }
}

#[test]
fn a_click_chooses_and_a_second_one_answers() {
    let mut explorer = begun((100, 30));
    while !matches!(sitting(&explorer).question().unwrap().form, Form::One(_)) {
        explorer.press("right");
    }
    let screen = explorer.screen();
    let row = screen
        .lines()
        .position(|line| line.contains("] c) "))
        .unwrap();
    let press = Action::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 10,
        row: u16::try_from(row).unwrap(),
        modifiers: KeyModifiers::NONE,
    });
    explorer.act(press.clone());
    assert_eq!(sitting(&explorer).given.cursor, 2);
    assert!(sitting(&explorer).given.credit.is_none());
    explorer.act(press);
    assert!(sitting(&explorer).given.credit.is_some());
}
