//! Availability to the printed digit, and against the sum over every state of failure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::design::Class;
use linchpin::design::{Flow, Model, Topology};
use linchpin::reliability::{Availability, Cuts, Dependence, chances, up_fraction};
use linchpin::share::{Element, Engine, Faults, Reading};
use std::collections::BTreeSet;
use std::sync::Arc;

fn parse(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(linchpin::design::validity::problems(&design), [], "{text}");
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

fn load(name: &str) -> (Model, Flow) {
    let path = format!("{}/designs/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read_to_string(path).unwrap())
}

fn percent(name: &str) -> String {
    let (model, flow) = load(name);
    let found = Availability::new(&model, &flow, Some(0.99));
    assert!(found.is_exact(), "{name}");
    format!("{:.2}", found.worst.all.lower * 100.0)
}

#[test]
fn the_worked_designs_come_out_to_the_printed_digit() {
    assert_eq!(percent("0-one-server"), "99.00");
    assert_eq!(percent("1-three-servers"), "98.84");
    assert_eq!(percent("1-as-usually-drawn"), "91.57");
    assert_eq!(percent("reference"), "99.82");
}

/// The expected shares by adding up all states of these elements, and with one of them always up
/// and always down.
fn all_states(
    model: &Model,
    flow: &Flow,
    reading: &Reading,
    random: &[(Element, f64)],
) -> ([f64; 3], Vec<[[f64; 3]; 2]>) {
    let engine = Engine::new(flow);
    let mut expected = [0.0; 3];
    let mut given = vec![[[0.0; 3]; 2]; random.len()];
    for state in 0_u32..1 << random.len() {
        let mut faults = Faults::none(model);
        let mut chance = 1.0;
        for (bit, (element, up)) in random.iter().enumerate() {
            let failed = state >> bit & 1 == 1;
            faults.set(*element, failed);
            chance *= if failed { 1.0 - up } else { *up };
        }
        let served = engine.serve(&faults, reading).served.by_class;
        for class in 0..3 {
            expected[class] += chance * served[class];
            for (bit, (_, up)) in random.iter().enumerate() {
                let failed = state >> bit & 1 == 1;
                let own = if failed { 1.0 - up } else { *up };
                if own > 0.0 {
                    given[bit][usize::from(failed)][class] += chance / own * served[class];
                }
            }
        }
    }
    (expected, given)
}

/// Availability and importance agree with the sum over every state of every element that may
/// fail, whether or not it is thought to matter.
fn agrees_with_all_states(name: &str, model: &Model, flow: &Flow, host: Option<f64>) {
    let random: Vec<(Element, f64)> = Element::all(model)
        .into_iter()
        .map(|element| (element, up_fraction(model, element, host)))
        .filter(|(_, up)| *up < 1.0)
        .collect();
    if random.len() > 12 {
        return;
    }
    let found = Availability::new(model, flow, host);
    let mut worst = [f64::INFINITY; 3];
    let mut best = [0.0_f64; 3];
    let mut least = f64::INFINITY;
    for reading in Reading::every(flow) {
        let (expected, given) = all_states(model, flow, &reading, &random);
        let all: f64 = expected.iter().zip(flow.mix).map(|(a, b)| a * b).sum();
        for class in 0..3 {
            worst[class] = worst[class].min(expected[class]);
            best[class] = best[class].max(expected[class]);
        }
        if all < least - 1e-12 {
            least = all;
            for one in &found.importance {
                let bit = random.iter().position(|(e, _)| *e == one.element).unwrap();
                for class in 0..3 {
                    let [up, down] = given[bit].map(|shares| shares[class]);
                    let is = one.birnbaum.by_class[class];
                    let is_last = Reading::every(flow).len() == 1;
                    assert!(
                        !is_last || (is - (up - down)).abs() < 1e-9,
                        "{name} {one:?}"
                    );
                }
            }
        }
    }
    assert!(
        (found.worst.all.lower - least).abs() < 1e-9,
        "{name}: {found:?} {least}"
    );
    for class in 0..3 {
        let (is, should) = (found.worst.by_class[class], worst[class]);
        assert!(
            (is.lower - should).abs() < 1e-9 && is.is_exact(),
            "{name}: {is:?} {should}"
        );
        let (is, should) = (found.best.by_class[class], best[class]);
        assert!(
            (is.lower - should).abs() < 1e-9 && is.is_exact(),
            "{name}: {is:?} {should}"
        );
    }
}

#[test]
fn every_built_in_design_agrees_with_the_sum_over_all_states() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        agrees_with_all_states(design.name, &model, &flow, None);
        agrees_with_all_states(design.name, &model, &flow, Some(0.9));
    }
}

#[test]
fn sizes() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        let dependence = Dependence::new(&model, &flow);
        let random = chances(&model, &dependence, None);
        let start = std::time::Instant::now();
        let found = Availability::new(&model, &flow, None);
        println!(
            "{:32} stations {:3} random {:2} evaluations {:6} {:?} all {:?} {:?}",
            design.name,
            flow.stations.len(),
            random.len(),
            found.evaluations,
            start.elapsed(),
            found.worst.all,
            found.best.all
        );
    }
}

/// The minimal cuts of a class by trying every set of up to three.
fn cuts_by_trying(
    model: &Model,
    flow: &Flow,
    class: Class,
    largest: usize,
) -> BTreeSet<Vec<Element>> {
    let engine = Engine::new(flow);
    let readings = Reading::every(flow);
    let mut elements: Vec<Element> = Element::all(model)
        .into_iter()
        .filter(|element| !matches!(element, Element::Link(_)))
        .collect();
    elements.sort_unstable();
    let is_cut = |set: &[Element]| {
        let faults = Faults::of(model, set);
        readings
            .iter()
            .any(|reading| engine.serve(&faults, reading).served.of(class) <= 1e-9)
    };
    let mut cuts: BTreeSet<Vec<Element>> = BTreeSet::new();
    if is_cut(&[]) {
        return cuts;
    }
    let mut sets: Vec<Vec<Element>> = vec![Vec::new()];
    for _ in 0..largest {
        let mut next = Vec::new();
        for set in &sets {
            for element in elements
                .iter()
                .filter(|e| set.last().is_none_or(|l| *e > l))
            {
                let mut larger = set.clone();
                larger.push(*element);
                next.push(larger);
            }
        }
        for set in &next {
            let has_part = (1..(1_usize << set.len()) - 1).any(|chosen| {
                let part: Vec<Element> = set
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| chosen >> place & 1 == 1)
                    .map(|(_, e)| *e)
                    .collect();
                cuts.contains(&part)
            });
            if !has_part && is_cut(set) {
                cuts.insert(set.clone());
            }
        }
        sets = next;
    }
    cuts
}

fn cuts_agree(name: &str, model: &Model, flow: &Flow, largest: usize) {
    let found = Cuts::new(model, flow);
    assert!(found.is_complete(), "{name}");
    for class in Class::ALL {
        let is: BTreeSet<Vec<Element>> = found
            .found
            .iter()
            .filter(|cut| cut.classes.contains(class) && cut.elements.len() <= largest)
            .map(|cut| cut.elements.clone())
            .collect();
        let should = cuts_by_trying(model, flow, *class, largest);
        let ids = |sets: Vec<&Vec<Element>>| {
            sets.iter()
                .map(|set| {
                    set.iter()
                        .map(|e| e.id(model).to_owned())
                        .collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        };
        assert!(
            is == should,
            "{name} {class:?}: missing {:?}, too many {:?}",
            ids(should.difference(&is).collect()),
            ids(is.difference(&should).collect()),
        );
    }
}

#[test]
fn the_cuts_of_every_built_in_design_are_those_found_by_trying() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        let largest = if model.graph.node_count() > 20 { 2 } else { 3 };
        let start = std::time::Instant::now();
        let cuts = Cuts::new(&model, &flow);
        println!(
            "{:32} {} cuts {:?}",
            design.name,
            cuts.found.len(),
            start.elapsed()
        );
        cuts_agree(design.name, &model, &flow, largest);
    }
}

/// Draws decisions from a row of numbers; an empty row is the simplest design.
struct Drawing<'a> {
    numbers: std::slice::Iter<'a, u8>,
}

impl Drawing<'_> {
    fn below(&mut self, n: u8) -> u8 {
        self.numbers.next().copied().unwrap_or(0) % n
    }

    fn one<'b>(&mut self, of: &[&'b str]) -> &'b str {
        of[usize::from(self.below(u8::try_from(of.len()).unwrap()))]
    }

    /// True one time in so many.
    fn once_in(&mut self, n: u8) -> bool {
        self.below(n) == n - 1
    }

    fn place(&mut self, hosts: u8) -> String {
        if self.once_in(6) {
            String::new()
        } else {
            format!("on: \"h{}\", ", self.below(hosts))
        }
    }

    fn design(&mut self) -> String {
        let hosts = 2 + self.below(3);
        let zones = self.below(3);
        let mut text = String::from(
            "Topology(version: 1, workload: (rps: 100, static: 50, read: 30, write: 20),\n",
        );
        text += "zones: {";
        for zone in 0..zones {
            let inside = if zone > 0 && self.once_in(3) {
                "zone: \"z0\", "
            } else {
                ""
            };
            let up = self.one(&["100", "98", "95"]);
            text += &format!("\"z{zone}\": ({inside}up_percent: {up}), ");
        }
        text += "},\nhosts: {";
        for host in 0..hosts {
            let zone = if zones > 0 && !self.once_in(3) {
                format!("zone: \"z{}\", ", self.below(zones))
            } else {
                String::new()
            };
            let up = self.one(&["99", "90", "97"]);
            text += &format!("\"h{host}\": ({zone}up_percent: {up}), ");
        }
        text += "},\n";
        let (lbs, webs, apps, dbs) = (
            1 + self.below(2),
            1 + self.below(3),
            1 + self.below(2),
            1 + self.below(3),
        );
        let clustered = lbs > 1 && !self.once_in(4);
        if clustered {
            let by = self.one(&["Vrrp", "Dns", "Undecided"]);
            let mode = self.one(&["ActivePassive", "ActiveActive", "Undecided"]);
            let track = self.one(&[
                "track_weight: 20, ",
                "",
                "track_weight: 0, ",
                "track_weight: -20, ",
            ]);
            let preempt = if self.once_in(4) {
                "preempt: false, "
            } else {
                ""
            };
            let second = self.one(&["90", "100", "60"]);
            text += &format!(
                "clusters: {{ \"edge\": (by: {by}, mode: {mode}, {track}{preempt}members: {{ \"lb0\": (priority: 100), \"lb1\": (priority: {second}) }}) }},\n"
            );
        }
        let mut links = String::new();
        text += "components: { \"visitor\": Client(), ";
        if self.once_in(2) {
            let check = self.one(&["", "check: Tcp, "]);
            let policy = self.one(&["RoundRobin", "Failover"]);
            let targets: Vec<String> = if clustered {
                vec!["edge".into()]
            } else {
                (0..lbs).map(|lb| format!("lb{lb}")).collect()
            };
            let records: Vec<String> = targets
                .iter()
                .map(|t| format!("(\"www\", A, \"{t}\")"))
                .collect();
            let up = self.one(&["100", "98"]);
            text += &format!(
                "\"dns\": Dns({check}policy: {policy}, up_percent: {up}, records: [{}]), ",
                records.join(", ")
            );
            links += "(\"visitor\", \"dns\", Lookup), ";
        }
        let gate = self.once_in(4);
        if gate {
            let place = self.place(hosts);
            text += &format!("\"wall\": Firewall({place}), ");
        }
        for lb in 0..lbs {
            let place = self.place(hosts);
            let mode = self.one(&["ActiveActive", "ActivePassive", "Undecided"]);
            let algorithm = self.one(&["RoundRobin", "LeastConn", "First"]);
            let check = self.one(&["Tcp", "Http", "Tcp", "Http", "Off", "Mysql"]);
            let depth = self.one(&["Process", "App", "Read", "Write"]);
            text += &format!(
                "\"lb{lb}\": LoadBalancer({place}mode: {mode}, algorithm: {algorithm}, check: {check}, check_depth: {depth}), "
            );
            if !clustered {
                links += &format!("(\"visitor\", \"lb{lb}\", Http), ");
            }
            for web in 0..webs {
                if self.once_in(5) {
                    continue;
                }
                let mut tail = Vec::new();
                if gate && self.once_in(2) {
                    tail.push("through: [\"wall\"]");
                }
                if self.once_in(4) {
                    tail.push("backup: true");
                }
                tail.push(self.one(&["", "weight: 2", "classes: [Read, Write]", "weight: 0"]));
                tail.retain(|part| !part.is_empty());
                links += &format!("(\"lb{lb}\", \"web{web}\", Http, ({})), ", tail.join(", "));
            }
        }
        if clustered {
            links += "(\"visitor\", \"edge\", Http), ";
        }
        for web in 0..webs {
            let place = self.place(hosts);
            text += &format!("\"web{web}\": WebServer({place}), ");
            for app in 0..apps {
                if !self.once_in(4) {
                    links += &format!("(\"web{web}\", \"app{app}\", Http), ");
                }
            }
        }
        let (proxy, cache, queue, call) = (
            self.once_in(3),
            self.once_in(4),
            self.once_in(4),
            self.once_in(5),
        );
        for app in 0..apps {
            let place = self.place(hosts);
            let sessions = self.one(&["Stateless", "Shared"]);
            text += &format!("\"app{app}\": AppServer({place}sessions: {sessions}), ");
            if cache {
                links += &format!("(\"app{app}\", \"cache\", ReadWrite), ");
            }
            if queue {
                links += &format!("(\"app{app}\", \"queue\", Write), ");
            }
            if call {
                links += &format!("(\"app{app}\", \"call\", Https, (classes: [Write])), ");
            }
            if proxy {
                links += &format!("(\"app{app}\", \"proxy\", ReadWrite), ");
            } else {
                for db in 0..dbs {
                    let kind = self.one(&["ReadWrite", "Read", "Write", ""]);
                    if !kind.is_empty() {
                        links += &format!("(\"app{app}\", \"db{db}\", {kind}), ");
                    }
                }
            }
        }
        for (there, id, kind) in [
            (cache, "cache", "Cache"),
            (queue, "queue", "Queue"),
            (proxy, "proxy", "DatabaseProxy"),
        ] {
            if there {
                let place = self.place(hosts);
                text += &format!("\"{id}\": {kind}({place}), ");
            }
        }
        if call {
            text += "\"call\": External(up_percent: 97), ";
        }
        for db in 0..dbs {
            let place = self.place(hosts);
            if db == 0 {
                text += &format!("\"db0\": Database({place}role: Primary), ");
            } else {
                let promotion = self.one(&["Off", "Automatic"]);
                text += &format!(
                    "\"db{db}\": Database({place}role: Replica, promotion: {promotion}), "
                );
                links += &format!("(\"db0\", \"db{db}\", Replication), ");
            }
            if proxy {
                let tail = if gate && self.once_in(2) {
                    ", (through: [\"wall\"])"
                } else {
                    ""
                };
                links += &format!("(\"proxy\", \"db{db}\", ReadWrite{tail}), ");
            }
        }
        text + "},\nlinks: [" + &links + "],\n)"
    }
}

fn drawn(numbers: &[u8]) -> Option<(String, Model, Flow)> {
    let text = Drawing {
        numbers: numbers.iter(),
    }
    .design();
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(&text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    if !linchpin::design::validity::problems(&design).is_empty() {
        return None;
    }
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    Some((text, model, flow))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn any_small_design_agrees_with_the_sum_over_all_states(numbers in proptest::collection::vec(0_u8..=255, 0..160)) {
        if let Some((text, model, flow)) = drawn(&numbers) {
            agrees_with_all_states(&text, &model, &flow, None);
        }
    }

    #[test]
    fn the_cuts_of_any_small_design_are_those_found_by_trying(numbers in proptest::collection::vec(0_u8..=255, 0..160)) {
        if let Some((text, model, flow)) = drawn(&numbers) {
            cuts_agree(&text, &model, &flow, 3);
        }
    }
}

#[test]
fn most_drawn_designs_are_valid_and_many_serve() {
    let (mut valid, mut serving, mut unlike) = (0, 0, BTreeSet::new());
    let mut seed = 1_u32;
    for _ in 0..200 {
        let numbers: Vec<u8> = (0..160)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                u8::try_from(seed >> 24).unwrap()
            })
            .collect();
        if let Some((_, model, flow)) = drawn(&numbers) {
            valid += 1;
            let served = Engine::new(&flow).serve(&Faults::none(&model), &Reading::assumed(&flow));
            serving += u32::from(served.served.all > 0.0);
            unlike.insert(format!(
                "{:.9}",
                Availability::new(&model, &flow, None).worst.all.lower
            ));
        }
    }
    println!("{valid} {serving} {}", unlike.len());
    assert!(
        valid > 150 && serving > 100 && unlike.len() > 80,
        "{valid} {serving} {}",
        unlike.len()
    );
}
