//! Drills made for a design, and their post-mortems, held against `simulate`.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot run the program has failed"
)]

use linchpin::design::{Class, Flow, Model};
use linchpin::document::{Document, gallery};
use linchpin::findings::{self, Report};
use linchpin::share::{CheckDepth, KillTable};
use linchpin::story::drill::{Exercise, Mark, PostMortem, Recovery};
use serde_json::Value;
use std::process::Command;
use std::sync::Arc;

struct Design {
    text: &'static str,
    model: Model,
    flow: Flow,
    table: KillTable,
    report: Report,
}

fn built_in(name: &str) -> Design {
    let text = gallery::find(name).unwrap().text;
    let document = Document::parse(text);
    let model = Model::new(Arc::clone(document.design().unwrap()));
    let flow = Flow::new(&model);
    let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
    let report = findings::check(&model, &flow, &table, findings::Options::default());
    Design {
        text,
        model,
        flow,
        table,
        report,
    }
}

impl Design {
    fn exercise(&self, name: &str) -> Exercise {
        let mut all = Exercise::all(&self.model, &self.flow, &self.table).into_iter();
        all.find(|one| one.name == name).unwrap()
    }

    fn post_mortem(&self, name: &str, text: Option<&str>) -> PostMortem {
        let exercise = self.exercise(name);
        let traffic = exercise.play(&self.model, &self.flow);
        let design = (&self.model, &self.flow);
        PostMortem::new(&exercise, design, &self.report, &traffic, text)
    }
}

fn simulate(args: &[&str]) -> Vec<u8> {
    let ran = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("simulate")
        .args(args)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{args:?}");
    ran.stdout
}

fn simulated(args: &[&str]) -> Value {
    serde_json::from_slice(&simulate(args)).unwrap()
}

/// What a post-mortem says is what `simulate` counts when it is told the same faults by hand.
fn agrees(design: &str, drill: &str, faults: &[&str]) -> PostMortem {
    let told = built_in(design).post_mortem(drill, None);
    let mut args = vec![design, "--format", "json", "--duration", "60s"];
    for fault in faults {
        args.extend(["--fault", fault]);
    }
    let counted = simulated(&args);
    for class in Class::ALL {
        let word = class.word().to_lowercase();
        let share = told.classes[*class as usize].share().unwrap_or(f64::NAN);
        let expected = counted["served"][&word].as_f64().unwrap_or(f64::NAN);
        assert!((share - expected).abs() < 1e-6, "{design} {drill} {word}");
    }
    let lost = counted["lost"].as_array().unwrap().iter();
    let lost: u64 = lost.map(|one| one["requests"].as_u64().unwrap()).sum();
    assert_eq!(told.lost(), lost);
    assert_eq!(told.lost_writes, counted["lost_writes"].as_u64().unwrap());
    assert_eq!(told.stale_reads, counted["stale_reads"].as_u64().unwrap());
    // Every event of the time line that the drill did not cause by hand is in the log.
    let log = counted["events"].as_array().unwrap();
    for event in &told.events {
        if matches!(event.mark, Mark::Noticed | Mark::Reacted | Mark::Gone) {
            let at_s = event.at_ns as f64 / 1e9;
            // What others noticed in the same moment is only counted.
            let first = event.text.split("; ").next().unwrap();
            assert!(
                log.iter().any(|one| one["what"] == first
                    && (one["t_s"].as_f64().unwrap() - at_s).abs() < 0.001),
                "{event:?}"
            );
        }
    }
    let again = ["simulate", design, "--drill", drill, "--format", "json"];
    assert_eq!(simulated(&again[1..]), counted, "the drill by its name");
    told
}

#[test]
fn a_killed_web_server_is_told_as_simulate_counts_it() {
    let told = agrees("1-three-servers", "kill-web", &["nginx-1@10s..40s"]);
    assert!(told.lost() > 0);
    let (after_ns, what) = told.detection().unwrap();
    assert_eq!(what, "haproxy marks nginx-1 down");
    assert!(after_ns < 10_000_000_000, "{after_ns}");
    assert!(matches!(told.recovery, Recovery::At(_)));
    assert!(told.cause.contains("because nginx-1"), "{}", told.cause);
}

#[test]
fn a_killed_database_is_told_as_simulate_counts_it() {
    let told = agrees("1-three-servers", "kill-database", &["mysql-1@10s..40s"]);
    assert_eq!(told.classes[Class::Static as usize].lost, 0);
    assert!(told.classes[Class::Write as usize].lost > 100);
    assert!(told.shown.iter().any(|one| one.id.starts_with("SPF-02")));
}

#[test]
fn a_slow_database_of_the_reference_design_is_told_as_simulate_counts_it() {
    let reference = built_in("reference");
    let fault = &reference.exercise("slow-database").drill.faults[0];
    let fault = format!("slow=10:{}@10s..40s", fault.target);
    agrees("reference", "slow-database", &[&fault]);
    let killed = &reference.exercise("kill-balancer").drill.faults[0];
    let killed = format!("{}@10s..40s", killed.target);
    agrees("reference", "kill-balancer", &[&killed]);
}

#[test]
fn a_fix_is_told_with_what_the_same_drill_loses_after_it() {
    let design = built_in("1-three-servers");
    let told = design.post_mortem("kill-database", Some(design.text));
    let cure = told.shown.iter().find_map(|one| one.cure.as_ref()).unwrap();
    assert!(cure.lost < told.lost(), "{cure:?}");
    let mended = findings::fix::Checked::new(design.text, findings::Options::default()).unwrap();
    let fix = mended.first_fix(&told.shown[0].id).unwrap();
    let document = Document::parse(&fix.text);
    let model = Model::new(Arc::clone(document.design().unwrap()));
    let flow = Flow::new(&model);
    let again = design.exercise("kill-database").play(&model, &flow);
    assert_eq!(again.measures().total().lost, cure.lost);
}

#[test]
fn every_tier_of_every_built_in_design_has_drills_that_do_something() {
    for design in gallery::GALLERY {
        let built = built_in(design.name);
        let all = Exercise::all(&built.model, &built.flow, &built.table);
        let mut names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        for made in all.iter().filter(|one| one.is_made) {
            let acts = made.acts(&built.model);
            assert!(!acts.is_empty(), "{} {}", design.name, made.name);
            let is_aimed = acts.iter().all(|act| !act.hit.is_empty());
            assert!(made.spike.is_some() || is_aimed, "{}", made.name);
            assert!(acts.iter().all(|act| act.at_ns < made.run_ns()));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{}", design.name);
        for name in ["kill-web", "maintain-web", "kill-database", "spike"] {
            assert!(names.contains(&name), "{} {name}", design.name);
        }
    }
}

#[test]
fn a_post_mortem_is_the_same_each_time_and_says_where_it_ends() {
    let args = [
        "1-three-servers",
        "--drill",
        "maintain-host",
        "--post-mortem",
    ];
    let text = String::from_utf8(simulate(&args)).unwrap();
    assert_eq!(text.as_bytes(), simulate(&args));
    for heading in ["Root cause", "Time line", "What would have prevented it"] {
        assert!(text.contains(heading), "{heading}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 110),
        "{text}"
    );
}

#[test]
fn a_spike_asks_five_times_as_often_for_a_while() {
    let design = built_in("1-three-servers");
    let told = design.post_mortem("spike", None);
    let rate = |from: usize| -> f64 {
        let seconds = told.seconds[from..from + 5].iter();
        let sent = seconds.map(|second| second.offered.iter().sum::<u32>());
        f64::from(sent.sum::<u32>()) / 5.0
    };
    let usual = design.model.topology.workload.rps;
    assert!((rate(2) / usual - 1.0).abs() < 0.2, "{}", rate(2));
    assert!((rate(20) / usual / 5.0 - 1.0).abs() < 0.2, "{}", rate(20));
    assert!((rate(50) / usual - 1.0).abs() < 0.2, "{}", rate(50));
}

#[test]
fn a_design_that_loses_requests_anyway_is_never_told_to_be_whole_again() {
    let design = built_in("1-as-usually-drawn");
    for drill in ["kill-balancer", "maintain-web", "spike"] {
        let told = design.post_mortem(drill, None);
        assert!(told.loses_anyway(), "{drill}");
        let text: String = told.rows().into_iter().map(|row| row.text + "\n").collect();
        for wrong in [
            "Whole again",
            "whole all",
            "nothing is lost",
            "No visitor felt",
        ] {
            assert!(!text.contains(wrong), "{drill}: {wrong}: {text}");
        }
        assert!(
            told.events
                .iter()
                .all(|event| event.mark != Mark::Whole || !event.text.contains("from now on"))
        );
        assert!(text.contains("As before the drill"), "{drill}: {text}");
    }
    let sound = built_in("1-three-servers").post_mortem("kill-balancer", None);
    let text: String = sound
        .rows()
        .into_iter()
        .map(|row| row.text + "\n")
        .collect();
    assert!(text.contains("Whole again"), "{text}");
}

#[test]
fn each_loss_is_blamed_on_what_went_on_when_it_was_sent() {
    let design = built_in("1-three-servers");
    let told = design.post_mortem("maintain-host", None);
    assert!(
        told.cause.starts_with("server-3 is killed for 10s: "),
        "not the first of the faults: {}",
        told.cause
    );
    assert!(
        told.cause.contains("server-1 is killed for 10s: "),
        "{}",
        told.cause
    );
    assert!(!told.cause.contains("server-2"), "{}", told.cause);
    let seconds = told.fates.iter().filter(|fate| fate.all_lost() > 0);
    let seconds: Vec<u64> = seconds.map(|fate| fate.start_ns / 1_000_000_000).collect();
    let while_killed = |second: &u64| (15..25).contains(second) || (55..65).contains(second);
    assert!(seconds.iter().all(while_killed), "{seconds:?}");
    let lost: u64 = told.fates.iter().map(|fate| fate.all_lost()).sum();
    assert_eq!(lost, told.lost(), "every loss has its second");
}

#[test]
fn a_second_try_elsewhere_is_found_and_told_with_what_it_saves() {
    let design = built_in("1-three-servers");
    let told = design.post_mortem("kill-web", Some(design.text));
    let idea = told
        .ideas
        .iter()
        .find(|one| one.title.contains("redispatch"));
    let idea = idea.unwrap();
    assert!(idea.lost < told.lost() / 10, "{idea:?}");
    let lost = simulated(&[
        "1-three-servers",
        "--drill=kill-web",
        "--set=components.haproxy.redispatch=true",
        "--format=json",
    ]);
    let lost = lost["lost"].as_array().unwrap().iter();
    let lost: u64 = lost.map(|one| one["requests"].as_u64().unwrap()).sum();
    assert_eq!(idea.lost, lost);
    let rows = told.rows();
    assert!(rows.iter().any(|row| row.text.starts_with(&idea.title)));
}

#[test]
fn what_is_lost_without_the_drill_is_not_blamed_on_it() {
    let design = built_in("1-as-usually-drawn");
    let told = design.post_mortem("kill-web", None);
    assert!(told.lost_by_it() < told.lost(), "{}", told.lost());
    assert!(
        told.cause.contains(" more requests were lost"),
        "{}",
        told.cause
    );
}
