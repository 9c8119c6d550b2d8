//! What happens in time: waiting, noticing, moving, losing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

#[path = "traffic/address.rs"]
mod address;
#[path = "traffic/edits.rs"]
mod edits;
#[path = "traffic/group.rs"]
mod group;
#[path = "traffic/hung.rs"]
mod hung;
#[path = "traffic/limits.rs"]
mod limits;
#[path = "traffic/names.rs"]
mod names;
#[path = "traffic/queues.rs"]
mod queues;
#[path = "traffic/replication.rs"]
mod replication;
#[path = "traffic/windows.rs"]
mod windows;

use linchpin::design::model::EdgeId;
use linchpin::design::{Class, Flow, Model, Topology};
use linchpin::share::{Element, Faults};
use linchpin::traffic::{Happening, Hold, Options, Reason, SECOND_NS, Simulation, Told};
use std::sync::Arc;

fn read(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap();
    assert_eq!(linchpin::design::validity::problems(&design), []);
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

fn built_in(name: &str) -> (Model, Flow) {
    let path = format!("{}/designs/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read_to_string(path).unwrap())
}

struct Play {
    model: Model,
    flow: Flow,
    traffic: Simulation,
}

impl Play {
    fn new((model, flow): (Model, Flow), options: Options) -> Self {
        let traffic = Simulation::new(&model, &flow, options);
        Self {
            model,
            flow,
            traffic,
        }
    }

    fn until_s(&mut self, s: f64) {
        self.traffic.run_until((s * 1e9) as u64);
    }

    fn fail(&mut self, ids: &[&str]) {
        let elements: Vec<Element> = ids
            .iter()
            .map(|id| Element::find(&self.model, id).unwrap())
            .collect();
        let drained = vec![false; self.model.graph.node_count()];
        self.traffic
            .set_faults(&Faults::of(&self.model, &elements), &drained);
    }

    fn drain(&mut self, id: &str) {
        let mut drained = vec![false; self.model.graph.node_count()];
        drained[self.model.node(id).unwrap().index()] = true;
        self.traffic
            .set_faults(&Faults::none(&self.model), &drained);
    }

    /// When something of this sort last happened, in seconds.
    fn when(&self, sentence: &str) -> f64 {
        let mut events = self.traffic.events();
        let found = events.rfind(|entry| entry.sentence == sentence);
        found.unwrap_or_else(|| panic!("never: {sentence}")).at_ns as f64 / 1e9
    }

    fn lost(&self) -> u64 {
        self.traffic.measures().total().lost
    }
}

/// The common model of the peers' comparison: every station an M/M/c queue, no time on the wires.
fn jackson(algorithm: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 2000, static: 0, read: 80, write: 20),
            hosts: {{ "h": () }},
            components: {{
                "visitor": Client(on: "h"),
                "lb": LoadBalancer(on: "h", algorithm: {algorithm}, mode: ActiveActive, engine: Nginx, check: Off),
                "web-1": WebServer(on: "h", workers: 4, service: "3ms"),
                "web-2": WebServer(on: "h", workers: 4, service: "3ms"),
                "lb-2": LoadBalancer(on: "h", algorithm: {algorithm}, mode: ActiveActive, engine: Nginx, check: Off),
                "app-1": AppServer(on: "h", workers: 8, service: "5ms"),
                "app-2": AppServer(on: "h", workers: 8, service: "5ms"),
                "primary": Database(on: "h", role: Primary, workers: 2, service: "2ms", max_connections: 100000),
                "replica": Database(on: "h", role: Replica, workers: 4, service: "2ms", max_connections: 100000),
            }},
            links: [
                ("visitor", "lb", Http),
                ("lb", "web-1", Http), ("lb", "web-2", Http),
                ("web-1", "lb-2", Http), ("web-2", "lb-2", Http),
                ("lb-2", "app-1", Http), ("lb-2", "app-2", Http),
                ("app-1", "primary", Write), ("app-2", "primary", Write),
                ("app-1", "replica", Read), ("app-2", "replica", Read),
            ],
        )"#
    ))
}

fn mean_ms(algorithm: &str) -> f64 {
    let options = Options {
        hold: Hold::Release,
        ..Options::default()
    };
    let mut play = Play::new(jackson(algorithm), options);
    play.until_s(5.0);
    play.traffic.restart_counting();
    play.until_s(505.0);
    assert_eq!(play.lost(), 0);
    play.traffic.measures().latency.mean_ns() / 1e6
}

#[test]
fn under_random_balancing_waits_are_those_of_erlang() {
    // Erlang C, summed over the stations of the Jackson network.
    let mean = mean_ms("Random");
    assert!((mean - 13.0761).abs() < 0.06, "{mean}");
}

#[test]
fn under_round_robin_waits_are_shorter_than_erlang_says() {
    let mean = mean_ms("RoundRobin");
    assert!((mean - 12.375).abs() < 0.06, "{mean}");
}

#[test]
fn memory_does_not_grow_over_an_hour_with_a_failure_every_ten_minutes() {
    // Without optimisation a tenth of the rate takes long enough.
    let rate: f64 = if cfg!(debug_assertions) {
        100.0
    } else {
        1000.0
    };
    let options = Options {
        rate: Some(rate),
        ..Options::default()
    };
    let mut play = Play::new(built_in("1-three-servers"), options);
    let mut held = Vec::new();
    for minute in 1..=60 {
        match minute % 10 {
            5 => play.fail(&["server-2"]),
            6 => play.fail(&[]),
            _ => {}
        }
        play.until_s(f64::from(minute) * 60.0);
        held.push(play.traffic.footprint());
    }
    let (early, late) = (held[9], held[59]);
    // What waits for a dead server is a matter of its time-outs: seconds of arrivals, not hours.
    assert!(
        late.frames < 2 * early.frames && (late.frames as f64) < 30.0 * rate,
        "{late:?}"
    );
    assert!(held.iter().all(|held| held.events < 1000), "{late:?}");
    assert!(late.entries <= 10 * early.entries.max(10), "{late:?}");
    assert!(held.iter().all(|held| held.shipping < 100), "{late:?}");
}

#[test]
fn the_same_design_seed_and_actions_give_the_same_run() {
    let run = |seed| {
        let options = Options {
            seed: Some(seed),
            ..Options::default()
        };
        let mut play = Play::new(built_in("1-three-servers"), options);
        play.until_s(10.0);
        play.fail(&["server-1"]);
        play.until_s(40.0);
        play.fail(&[]);
        play.until_s(60.0);
        let measures = play.traffic.measures();
        let events: Vec<String> = play
            .traffic
            .events()
            .map(|entry| format!("{} {}", entry.at_ns, entry.sentence))
            .collect();
        format!(
            "{:?} {:?} {events:?}",
            measures.classes,
            measures.latency.mean_ns()
        )
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_snapshot_goes_on_as_the_original_does() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    play.until_s(10.0);
    let mut snapshot = play.traffic.clone();
    play.until_s(30.0);
    snapshot.run_until(30 * SECOND_NS);
    assert_eq!(play.traffic.measures().classes, snapshot.measures().classes);
    assert_eq!(
        play.traffic.measures().latency.mean_ns(),
        snapshot.measures().latency.mean_ns()
    );
}

#[test]
fn it_makes_no_difference_in_how_many_pieces_time_is_taken() {
    let mut whole = Play::new(built_in("1-three-servers"), Options::default());
    let mut pieces = Play::new(built_in("1-three-servers"), Options::default());
    whole.until_s(20.0);
    for frame in 1..=600 {
        pieces.until_s(f64::from(frame) / 30.0);
    }
    assert_eq!(
        whole.traffic.measures().classes,
        pieces.traffic.measures().classes
    );
}

#[test]
fn until_a_death_is_noticed_its_share_is_lost() {
    let options = Options {
        retries: false,
        ..Options::default()
    };
    let mut play = Play::new(built_in("1-three-servers"), options);
    play.until_s(20.0);
    assert_eq!(play.lost(), 0);
    play.fail(&["nginx-1"]);
    play.until_s(60.0);
    // Refused at once: the window is the rest of one interval, and two more.
    let window = play.when("haproxy marks nginx-1 down") - 20.0;
    assert!((4.0..=6.0).contains(&window), "{window}");
    let expected = 60.0 * window;
    let lost = play.lost() as f64;
    assert!(
        (lost - expected).abs() < 4.0 * expected.sqrt(),
        "{lost} for {expected}"
    );
    let reasons = play.traffic.measures().lost_by_reason();
    assert!(
        reasons
            .iter()
            .all(|(_, reason, _)| matches!(reason, Reason::Refused | Reason::Reset))
    );
}

#[test]
fn a_silent_host_takes_longer_to_be_noticed_than_a_dead_process() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    play.until_s(20.0);
    play.fail(&["server-1"]);
    play.until_s(60.0);
    // Three checks that take their whole interval each, and two intervals between them.
    let window = play.when("haproxy marks nginx-1 down") - 20.0;
    assert!((10.0..=12.0).contains(&window), "{window}");
}

#[test]
fn a_drained_server_loses_nothing() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    play.until_s(10.0);
    play.drain("nginx-2");
    let before =
        play.traffic.measures().stations[play.model.node("nginx-2").unwrap().index()].requests;
    play.until_s(30.0);
    let nginx_2 = play.model.node("nginx-2").unwrap().index();
    let after = play.traffic.measures().stations[nginx_2].requests;
    assert!(
        after - before <= 3,
        "only what was on its way: {before}, {after}"
    );
    play.fail(&[]);
    play.until_s(60.0);
    assert_eq!(play.lost(), 0);
    assert!(play.traffic.measures().stations[nginx_2].requests > after + 1000);
}

#[test]
fn a_crashed_holder_is_replaced_after_two_to_three_adverts_and_the_skew() {
    for seed in 0..20 {
        let options = Options {
            seed: Some(seed),
            ..Options::default()
        };
        let mut play = Play::new(built_in("reference"), options);
        play.until_s(10.0);
        play.fail(&["lb-1"]);
        play.until_s(20.0);
        let window = play.when("edge moves to haproxy-2") - 10.0;
        // Priority 110 with the tracked process: (256 - 110) / 256 s.
        let skew = 146.0 / 256.0;
        assert!((2.0 + skew..=3.0 + skew).contains(&window), "{window}");
        play.until_s(60.0);
        let lost = play.lost() as f64;
        let expected = 120.0 * window;
        assert!(
            (lost - expected).abs() < 5.0 * expected.sqrt(),
            "{lost} for {expected}"
        );
    }
}

#[test]
fn a_tracked_process_moves_the_address_and_its_return_moves_it_back() {
    let mut play = Play::new(built_in("reference"), Options::default());
    play.until_s(10.0);
    play.fail(&["haproxy-1"]);
    play.until_s(20.0);
    assert!(play.when("edge moves to haproxy-2") < 14.0);
    play.fail(&[]);
    play.until_s(40.0);
    let back = play.when("edge moves to haproxy-1") - 20.0;
    assert!((3.0..4.0).contains(&back), "{back}");
}

/// A primary and a replica 200 ms apart.
fn replicated(mode: &str, promotion: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 200, static: 0, read: 50, write: 50),
            hosts: {{ "web": (), "db-1": (), "db-2": () }},
            components: {{
                "visitor": Client(),
                "nginx": WebServer(on: "web"),
                "app": AppServer(on: "web"),
                "proxy": DatabaseProxy(on: "web", check: Mysql),
                "mysql-1": Database(on: "db-1", role: Primary),
                "mysql-2": Database(on: "db-2", role: Replica, promotion: {promotion}, promotion_time: "10s"),
            }},
            links: [
                ("visitor", "nginx", Http),
                ("nginx", "app", FastCgi),
                ("app", "proxy", ReadWrite),
                ("proxy", "mysql-1", ReadWrite),
                ("proxy", "mysql-2", ReadWrite),
                ("mysql-1", "mysql-2", Replication, (mode: {mode}, latency: "200ms")),
            ],
        )"#
    ))
}

#[test]
fn asynchronous_replication_loses_what_is_on_its_way() {
    let (mut lost, runs) = (0, 20);
    for seed in 0..runs {
        let options = Options {
            seed: Some(seed),
            ..Options::default()
        };
        let mut play = Play::new(replicated("Async", "Off"), options);
        play.until_s(10.0);
        play.fail(&["db-1"]);
        lost += play.traffic.measures().lost_writes;
    }
    // 100 writes a second, 201 ms on their way.
    let expected = 20.1 * runs as f64;
    assert!(
        (lost as f64 - expected).abs() < 4.0 * expected.sqrt(),
        "{lost} for {expected}"
    );
}

#[test]
fn semi_synchronous_replication_loses_nothing_and_waits_for_it() {
    let mut play = Play::new(replicated("SemiSync", "Off"), Options::default());
    play.until_s(10.0);
    let write = &play.traffic.measures().latency_by_class[Class::Write as usize];
    assert!(write.mean_ns() > 400e6, "there and back");
    play.fail(&["db-1"]);
    assert_eq!(play.traffic.measures().lost_writes, 0);
}

#[test]
fn a_semi_synchronous_primary_goes_on_alone_after_ten_seconds() {
    let mut play = Play::new(replicated("SemiSync", "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-2"]);
    play.until_s(40.0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    let measures = play.traffic.measures();
    assert!(measures.latency_by_class[Class::Write as usize].mean_ns() < 200e6);
    assert_eq!(measures.classes[Class::Write as usize].lost, 0);
    play.fail(&["db-1", "db-2"]);
    assert_eq!(
        play.traffic.measures().lost_writes,
        0,
        "nobody to lag behind"
    );
}

#[test]
fn a_process_that_dies_has_sent_what_it_acknowledged() {
    let mut play = Play::new(replicated("Async", "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["mysql-1"]);
    assert_eq!(play.traffic.measures().lost_writes, 0);
}

#[test]
fn reads_from_a_replica_are_stale_for_as_long_as_it_lags() {
    let mut play = Play::new(replicated("Async", "Off"), Options::default());
    play.until_s(60.0);
    let measures = play.traffic.measures();
    // A write every 10 ms and 201 ms behind: nearly every read of the replica lacks one.
    let reads = measures.classes[Class::Read as usize].served as f64;
    let stale = measures.stale_reads as f64;
    assert!((stale / reads - 0.5).abs() < 0.03, "{stale} of {reads}");
}

#[test]
fn a_proxy_sends_writes_to_the_promoted_replica() {
    let mut play = Play::new(replicated("Async", "Automatic"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-1"]);
    play.until_s(60.0);
    assert_eq!(play.when("mysql-2 is promoted"), 20.0);
    play.traffic.restart_counting();
    play.until_s(90.0);
    assert_eq!(play.lost(), 0);
    assert!(play.traffic.measures().classes[Class::Write as usize].served > 2000);
}

#[test]
fn a_step_tells_one_thing_at_a_time() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    let mut told = Vec::new();
    while told.len() < 40 {
        told.push(play.traffic.step().unwrap());
    }
    assert!(matches!(told[0], Told::Sent { .. }));
    assert!(
        told.iter()
            .any(|told| matches!(told, Told::Picked { members: 2, .. }))
    );
    assert!(
        told.iter()
            .any(|told| matches!(told, Told::Ended { lost: None, .. }))
    );
}

#[test]
fn an_edit_keeps_the_clock_the_log_and_what_is_known() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    play.until_s(10.0);
    play.fail(&["nginx-1"]);
    play.until_s(30.0);
    let served = play.traffic.measures().total().served;
    let (model, flow) = built_in("1-as-usually-drawn");
    let failed = Element::find(&model, "nginx-1").unwrap();
    let drained = vec![false; flow.stations.len()];
    play.traffic
        .reseat(&model, &flow, &Faults::of(&model, &[failed]), &drained);
    assert_eq!(play.traffic.now_ns(), 30 * SECOND_NS);
    assert_eq!(play.traffic.measures().total().served, served);
    let lost = play.lost();
    play.until_s(40.0);
    let lost = play.lost() - lost;
    // nginx-2 reaches only the replica now, so writes fail; nothing else does.
    let writes = play.traffic.measures().classes[Class::Write as usize].lost;
    assert!(writes > 100 && lost <= writes);
    let deaths = play
        .traffic
        .events()
        .filter(|entry| matches!(entry.what, Happening::Dies { .. }));
    assert_eq!(deaths.count(), 1, "it does not die twice");
}

#[test]
fn the_badge_says_why_writes_fail() {
    let mut play = Play::new(built_in("1-as-usually-drawn"), Options::default());
    play.until_s(10.0);
    let station = play.model.node("mysql-2").unwrap().index();
    let badge = play.traffic.recent_loss(station).unwrap();
    assert!(
        badge.ends_with("writes/s lost: mysql-2 is read-only"),
        "{badge}"
    );
}

#[test]
fn arrivals_are_the_same_whatever_the_algorithm() {
    let arrivals = |algorithm| {
        let mut play = Play::new(jackson(algorithm), Options::default());
        play.until_s(5.0);
        play.traffic.measures().classes.map(|class| class.offered)
    };
    assert_eq!(arrivals("RoundRobin"), arrivals("LeastConn"));
}

/// One balancer before two apps; what the balancer's line adds, and its links.
fn balanced(balancer: &str, tail: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 100, static: 100, read: 0, write: 0),
            hosts: {{ "lb": (), "a": (), "b": () }},
            components: {{
                "visitor": Client(),
                "haproxy": LoadBalancer(on: "lb", {balancer}),
                "web-a": WebServer(on: "a"),
                "web-b": WebServer(on: "b"),
            }},
            links: [
                ("visitor", "haproxy", Http),
                ("haproxy", "web-a", Http, ({tail})), ("haproxy", "web-b", Http, ({tail})),
            ],
        )"#
    ))
}

impl Play {
    fn hop_of(&self, edge: EdgeId) -> usize {
        let mut hops = self.flow.hops.iter();
        hops.position(|hop| hop.edge == Some(edge)).unwrap()
    }

    fn requests(&self, id: &str) -> u64 {
        let station = self.model.node(id).unwrap().index();
        self.traffic.measures().stations[station].requests
    }
}

#[test]
fn a_passive_standby_serves_only_after_the_death_is_noticed() {
    let design = balanced(
        "mode: ActivePassive, algorithm: RoundRobin, redispatch: true",
        "",
    );
    let mut play = Play::new(design, Options::default());
    play.until_s(10.0);
    assert_eq!(play.requests("web-b"), 0);
    play.fail(&["web-a"]);
    play.until_s(60.0);
    let window = play.when("haproxy marks web-a down") - 10.0;
    // Refused attempts are a second apart and there are three more of them; the last may go
    // elsewhere: whoever came less than three seconds before the notice is served.
    let expected = 100.0 * (window - 3.0);
    let lost = play.lost() as f64;
    assert!(
        (lost - expected).abs() < 5.0 * expected.sqrt(),
        "{lost} for {expected}"
    );
    assert!(play.requests("web-b") > 4000);
}

#[test]
fn with_redispatch_an_active_pool_loses_nothing_to_a_refusing_member() {
    let design = balanced(
        "mode: ActiveActive, algorithm: RoundRobin, redispatch: true",
        "",
    );
    let mut play = Play::new(design, Options::default());
    play.until_s(10.0);
    play.fail(&["web-a"]);
    play.until_s(60.0);
    assert!(
        play.lost() <= 2,
        "only what web-a was working on: {}",
        play.lost()
    );
}

#[test]
fn a_sticky_visitor_stays_and_a_hash_sends_each_source_to_one_member() {
    for balancer in [
        "mode: ActiveActive, algorithm: RoundRobin, sticky: Source",
        "mode: ActiveActive, algorithm: SourceHash",
    ] {
        let mut play = Play::new(balanced(balancer, ""), Options::default());
        play.until_s(100.0);
        let (a, b) = (play.requests("web-a") as f64, play.requests("web-b") as f64);
        assert!((a / (a + b) - 0.5).abs() < 0.05, "{balancer}: {a} and {b}");
        assert_eq!(play.lost(), 0);
    }
}

#[test]
fn full_members_queue_and_the_patience_of_the_queue_ends() {
    let balancer = "mode: ActiveActive, algorithm: LeastConn, queue_timeout: \"100ms\", retries: 0";
    let mut play = Play::new(balanced(balancer, "maxconn: 1"), Options::default());
    play.until_s(10.0);
    assert_eq!(play.lost(), 0);
    let slow = vec![20.0; play.model.graph.node_count()];
    play.traffic.set_slow(&slow);
    play.until_s(30.0);
    // Two members at 40 ms each serve 50 a second; the other half waits in vain.
    let reasons = play.traffic.measures().lost_by_reason();
    assert!(
        reasons
            .iter()
            .all(|(_, reason, _)| *reason == Reason::QueueTimeout),
        "{reasons:?}"
    );
    let lost = play.lost() as f64;
    assert!((800.0..1200.0).contains(&lost), "{lost}");
}

#[test]
fn names_are_remembered_until_their_time_is_over() {
    let mut play = Play::new(built_in("1-three-servers"), Options::default());
    play.until_s(100.0);
    play.fail(&["dns"]);
    play.until_s(110.0);
    let early = play.traffic.measures().total();
    assert!(early.served > 12_000 && early.lost < 20, "{early:?}");
    play.until_s(410.0);
    play.traffic.restart_counting();
    play.until_s(420.0);
    assert_eq!(play.traffic.measures().total().served, 0);
}

#[test]
fn every_request_is_served_lost_or_on_its_way_whatever_happens() {
    for name in [
        "1-three-servers",
        "3-scaled-up",
        "reference",
        "encyclopedia",
    ] {
        let (model, flow) = built_in(name);
        let elements = Element::all(&model);
        let options = Options {
            rate: Some(300.0),
            ..Options::default()
        };
        let mut traffic = Simulation::new(&model, &flow, options);
        for second in 1..=120 {
            // Something else is broken every second, now and then three things at once.
            let mut faults = Faults::none(&model);
            for part in 0..second % 4 {
                faults.set(elements[(second * 7 + part * 13) % elements.len()], true);
            }
            let drained: Vec<bool> = (0..flow.stations.len())
                .map(|station| (station + second) % 17 == 0)
                .collect();
            traffic.set_faults(&faults, &drained);
            traffic.run_until(second as u64 * SECOND_NS);
        }
        let drained = vec![false; flow.stations.len()];
        traffic.set_faults(&Faults::none(&model), &drained);
        traffic.set_rate(0.0);
        traffic.run_until(1000 * SECOND_NS);
        let total = traffic.measures().total();
        assert_eq!(total.offered, total.served + total.lost, "{name}");
        assert_eq!(traffic.in_flight(), 0, "{name}");
        for hop in 0..flow.hops.len() {
            assert_eq!(traffic.hop(hop).unwrap().calls, 0, "{name}, hop {hop}");
        }
        for station in 0..flow.stations.len() {
            let view = traffic.station(station).unwrap();
            assert_eq!(
                (view.in_flight, view.waiting, view.busy),
                (0, 0, 0),
                "{name}"
            );
        }
    }
}
