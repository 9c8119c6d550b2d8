//! How long reliability takes: exact availability and cut sets of a realistic design, and cut sets
//! of one with 1,000 components.

use divan::{Bencher, black_box};
use linchpin::design::{Flow, Model, Topology};
use linchpin::document::gallery;
use linchpin::reliability::{Availability, Cuts};
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

/// Two balancers, 300 web servers, 600 applications and 97 databases in three zones. Each web
/// server knows four applications; each application the primary and two replicas.
fn thousand() -> (Model, Flow) {
    let (webs, apps, databases) = (300, 600, 97);
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
    read(&format!(
        "Topology(version: 1, zones: {{ \"z0\": (), \"z1\": (), \"z2\": () }}, hosts: {{{hosts}}},
         clusters: {{ \"edge\": (by: Vrrp, mode: ActivePassive, track_weight: 20,
             members: {{ \"lb-0\": (priority: 100), \"lb-1\": (priority: 90) }}) }},
         components: {{ \"visitor\": Client(), {parts} }},
         links: [(\"visitor\", \"edge\", Https), {links}])"
    ))
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
    let (model, flow) = thousand();
    bencher.bench_local(|| Cuts::new(black_box(&model), &flow));
}
