//! How long analysis takes: the kill table, findings, cut sets and exact availability of a realistic
//! design and of one with 1,000 components, and the way from a keystroke to new findings.

use divan::{Bencher, black_box};
use linchpin::app::world::World;
use linchpin::design::{Flow, Model, Topology};
use linchpin::document::{Document, Patch, gallery};
use linchpin::findings;
use linchpin::reliability::{Availability, Cuts};
use linchpin::share::{CheckDepth, KillTable};
use std::sync::Arc;
use tiers::text;

mod tiers;

fn main() {
    divan::main();
}

fn read(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Option<Topology> = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .ok();
    let model = Model::new(Arc::new(design.unwrap_or_default()));
    let flow = Flow::new(&model);
    (model, flow)
}

fn encyclopedia() -> (Model, Flow) {
    read(gallery::find("encyclopedia").map_or("", |design| design.text))
}

#[divan::bench]
fn availability_of_the_encyclopedia(bencher: Bencher<'_, '_>) {
    let (model, flow) = encyclopedia();
    bencher.bench_local(|| Availability::new(black_box(&model), &flow, None));
}

#[divan::bench]
fn cuts_of_the_encyclopedia(bencher: Bencher<'_, '_>) {
    let (model, flow) = encyclopedia();
    bencher.bench_local(|| Cuts::new(black_box(&model), &flow));
}

#[divan::bench]
fn cuts_of_a_thousand_components(bencher: Bencher<'_, '_>) {
    let (model, flow) = read(&text(1000));
    bencher.bench_local(|| Cuts::new(black_box(&model), &flow));
}

#[divan::bench]
fn kill_table_of_a_thousand_components(bencher: Bencher<'_, '_>) {
    let (model, flow) = read(&text(1000));
    bencher.bench_local(|| KillTable::single(black_box(&model), &flow, CheckDepth::AsDeclared));
}

#[divan::bench]
fn kill_table_and_findings_of_a_thousand_components(bencher: Bencher<'_, '_>) {
    let (model, flow) = read(&text(1000));
    bencher.bench_local(|| {
        let table = KillTable::single(black_box(&model), &flow, CheckDepth::AsDeclared);
        findings::check(&model, &flow, &table, findings::Options::default())
    });
}

#[divan::bench]
fn all_pairs_of_a_hundred_components(bencher: Bencher<'_, '_>) {
    let (model, flow) = read(&text(100));
    bencher.bench_local(|| KillTable::pairs(black_box(&model), &flow, CheckDepth::AsDeclared));
}

/// What the explorer does when a character is typed into the text of a design with 500 components.
#[divan::bench]
fn keystroke_to_findings_of_500_components(bencher: Bencher<'_, '_>) {
    let text = text(500);
    let place = text.find("\"web-host-7\"").unwrap_or_default();
    bencher
        .with_inputs(|| Document::parse(&text))
        .bench_local_values(|mut document| {
            let typed = [Patch::insert(place, " ")];
            let _ = document.apply(&typed, "type", None);
            assert!(document.design().is_some(), "the text stays a design");
            document
                .design()
                .map(|design| World::new(Arc::clone(design), findings::Options::default()))
        });
}
