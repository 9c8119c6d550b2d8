//! Edits of the design while traffic runs: what is under way goes on.

use super::{Play, built_in, read};
use linchpin::design::{Flow, Model};
use linchpin::share::{Element, Faults};
use linchpin::traffic::{Options, SECOND_NS};

/// A busy pool; what the balancer's line adds, how many apps there are, and their workers.
fn shop(balancer: &str, apps: usize, workers: u32) -> (Model, Flow) {
    let components: String = (1..=apps)
        .map(|app| {
            format!(
                r#""app-{app}": AppServer(on: "h-{app}", workers: {workers}, service: "40ms"),"#
            )
        })
        .collect();
    let hosts: String = (1..=apps).map(|app| format!(r#""h-{app}": (),"#)).collect();
    let links: String = (1..=apps)
        .map(|app| {
            format!(
                r#"("lb", "app-{app}", Http, (maxconn: 8)), ("app-{app}", "mysql", ReadWrite),"#
            )
        })
        .collect();
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 220, static: 0, read: 80, write: 20),
            hosts: {{ "edge": (), "data": (cores: 2), {hosts} }},
            components: {{
                "visitor": Client(),
                "lb": LoadBalancer(on: "edge", {balancer}),
                {components}
                "mysql": Database(on: "data", role: Primary, service: "4ms"),
            }},
            links: [("visitor", "lb", Http), {links}],
        )"#
    ))
}

impl Play {
    fn edit(&mut self, (model, flow): (Model, Flow)) {
        let drained = vec![false; flow.stations.len()];
        self.traffic
            .reseat(&model, &flow, &Faults::none(&model), &drained);
        (self.model, self.flow) = (model, flow);
    }

    /// Lets everything under way come to its end, and finds nothing left behind.
    fn comes_to_rest(&mut self) {
        self.traffic.set_rate(0.0);
        self.traffic
            .run_until(self.traffic.now_ns() + 200 * SECOND_NS);
        let total = self.traffic.measures().total();
        assert_eq!(total.offered, total.served + total.lost);
        assert_eq!(self.traffic.in_flight(), 0);
        for hop in 0..self.flow.hops.len() {
            assert_eq!(self.traffic.hop(hop).unwrap().calls, 0, "hop {hop}");
        }
        for station in 0..self.flow.stations.len() {
            let view = self.traffic.station(station).unwrap();
            assert_eq!((view.in_flight, view.waiting, view.busy), (0, 0, 0));
        }
    }
}

const IN_TURN: &str = "algorithm: RoundRobin, mode: ActiveActive";

#[test]
fn a_change_of_algorithm_under_load_loses_nothing() {
    for balancer in [
        "algorithm: LeastConn, mode: ActiveActive",
        "algorithm: SourceHash, mode: ActiveActive",
        "algorithm: LeastConn, mode: ActiveActive, engine: Nginx",
        "algorithm: RoundRobin, mode: ActivePassive",
    ] {
        let mut play = Play::new(shop(IN_TURN, 2, 6), Options::default());
        play.until_s(10.0);
        let before = play.traffic.in_flight();
        assert!(before > 20, "{before}");
        play.edit(shop(balancer, 2, 6));
        let after = play.traffic.in_flight();
        assert!(after >= before, "{before} before, {after} after");
        play.until_s(10.2);
        play.comes_to_rest();
        assert_eq!(play.lost(), 0, "{balancer}");
    }
}

#[test]
fn an_edit_elsewhere_does_not_delay_what_is_under_way() {
    let run = |edits: bool| {
        let mut play = Play::new(shop(IN_TURN, 3, 6), Options::default());
        for second in 1..=60 {
            play.until_s(f64::from(second));
            if edits {
                play.edit(shop(IN_TURN, 3, 6));
            }
        }
        assert_eq!(play.lost(), 0);
        play.traffic.measures().latency.mean_ns()
    };
    let (undisturbed, edited) = (run(false), run(true));
    let ratio = edited / undisturbed;
    assert!((0.98..1.02).contains(&ratio), "{ratio}");
}

#[test]
fn requests_at_a_server_that_is_taken_out_begin_again_elsewhere() {
    let mut play = Play::new(shop(IN_TURN, 3, 6), Options::default());
    play.until_s(10.0);
    play.edit(shop(IN_TURN, 2, 6));
    play.until_s(10.5);
    play.edit(shop(IN_TURN, 2, 9));
    play.until_s(11.0);
    play.comes_to_rest();
    assert_eq!(play.lost(), 0);
}

#[test]
fn an_edit_does_not_make_balancers_forget_who_is_down() {
    let mut play = Play::new(shop(IN_TURN, 2, 6), Options::default());
    play.until_s(10.0);
    play.fail(&["app-1"]);
    play.until_s(30.0);
    let lost = play.lost();
    let (model, flow) = shop("algorithm: LeastConn, mode: ActiveActive", 2, 6);
    let failed = Element::find(&model, "app-1").unwrap();
    let drained = vec![false; flow.stations.len()];
    play.traffic
        .reseat(&model, &flow, &Faults::of(&model, &[failed]), &drained);
    play.until_s(31.0);
    assert_eq!(play.lost(), lost);
}

#[test]
fn whatever_is_edited_whenever_no_request_is_forgotten() {
    let names = [
        "1-three-servers",
        "2-secured-and-monitored",
        "3-scaled-up",
        "reference",
        "encyclopedia",
    ];
    let rate = Some(300.0);
    let options = Options {
        rate,
        ..Options::default()
    };
    let mut play = Play::new(built_in("1-three-servers"), options);
    for step in 1..=60_usize {
        let (model, flow) = built_in(names[step * 7 % names.len()]);
        let elements = Element::all(&model);
        let mut faults = Faults::none(&model);
        for part in 0..step % 4 {
            faults.set(elements[(step * 7 + part * 13) % elements.len()], true);
        }
        let drained: Vec<bool> = (0..flow.stations.len())
            .map(|station| (station + step).is_multiple_of(17))
            .collect();
        play.traffic.reseat(&model, &flow, &faults, &drained);
        (play.model, play.flow) = (model, flow);
        play.until_s(step as f64 * 0.7);
    }
    let (model, flow) = built_in("reference");
    play.edit((model, flow));
    play.comes_to_rest();
}
