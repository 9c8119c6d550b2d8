//! How long analysis takes: the kill table, findings, cut sets and exact availability of a realistic
//! design and of one with 1,000 components, and the way from a keystroke to new findings.

use divan::{Bencher, black_box};
use linchpin::app::world::World;
use linchpin::design::{Flow, Model, Topology};
use linchpin::document::{Document, Patch, gallery};
use linchpin::findings;
use linchpin::reliability::{Availability, Cuts};
use linchpin::share::{CheckDepth, KillTable};
use std::fmt::Write as _;
use std::sync::Arc;

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

/// Two balancers, and for each 100 components 30 web servers, 60 applications and 10 databases in
/// three zones. Each web server knows four applications; each application the primary and two
/// replicas.
fn text(components: usize) -> String {
    let (webs, apps) = (components * 3 / 10, components * 6 / 10);
    let databases = components - webs - apps - 3;
    let mut hosts = String::new();
    let mut parts = String::new();
    let mut links = String::new();
    for i in 0..2 {
        let _ = write!(hosts, "\"lb-host-{i}\": (zone: \"z{i}\"),");
        let _ = write!(
            parts,
            "\"lb-{i}\": LoadBalancer(on: \"lb-host-{i}\", mode: ActiveActive),"
        );
        for web in 0..webs {
            let _ = write!(links, "(\"lb-{i}\", \"web-{web}\", Http),");
        }
    }
    for i in 0..webs {
        let _ = write!(hosts, "\"web-host-{i}\": (zone: \"z{}\"),", i % 3);
        let _ = write!(parts, "\"web-{i}\": WebServer(on: \"web-host-{i}\"),");
        for near in 0..4 {
            let _ = write!(
                links,
                "(\"web-{i}\", \"app-{}\", Http),",
                (2 * i + near) % apps
            );
        }
    }
    for i in 0..apps {
        if i % 2 == 0 {
            let _ = write!(hosts, "\"app-host-{}\": (zone: \"z{}\"),", i / 2, i % 3);
        }
        let _ = write!(parts, "\"app-{i}\": AppServer(on: \"app-host-{}\"),", i / 2);
        let _ = write!(links, "(\"app-{i}\", \"db-0\", ReadWrite),");
        for near in 0..2 {
            let replica = 1 + (i + near) % (databases - 1);
            let _ = write!(links, "(\"app-{i}\", \"db-{replica}\", Read),");
        }
    }
    for i in 0..databases {
        let role = if i == 0 { "Primary" } else { "Replica" };
        let _ = write!(hosts, "\"db-host-{i}\": (zone: \"z{}\"),", i % 3);
        let _ = write!(
            parts,
            "\"db-{i}\": Database(on: \"db-host-{i}\", role: {role}),"
        );
    }
    format!(
        "Topology(version: 1, zones: {{ \"z0\": (), \"z1\": (), \"z2\": () }}, hosts: {{{hosts}}},
         clusters: {{ \"edge\": (by: Vrrp, mode: ActivePassive, track_weight: 20,
             members: {{ \"lb-0\": (priority: 100), \"lb-1\": (priority: 90) }}) }},
         components: {{ \"visitor\": Client(), {parts} }},
         links: [(\"visitor\", \"edge\", Https), {links}])"
    )
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
                .map(|design| World::new(Arc::clone(design)))
        });
}
