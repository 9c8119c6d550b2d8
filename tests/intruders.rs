//! Intruders: what somebody on a wire reads and what somebody inside a machine reaches.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::cli::source::Source;
use linchpin::design::Model;
use linchpin::findings::foothold::{self, Foothold, Key, Reach, Rights, Why};
use linchpin::findings::wire::{self, Cover, Place};

fn model(text: &str) -> Model {
    let source = Source {
        name: "a test".to_owned(),
        path: None,
        text: text.to_owned(),
        fingerprint: None,
    };
    source
        .load()
        .unwrap_or_else(|failure| panic!("{failure}"))
        .model
}

fn built_in(name: &str) -> Model {
    Source::open(Some(name))
        .and_then(|source| source.load())
        .unwrap()
        .model
}

fn doors(model: &Model, reach: &Reach) -> Vec<String> {
    reach.doors.iter().map(|door| door.name(model)).collect()
}

fn from(model: &Model, id: &str) -> Reach {
    foothold::reach(model, Foothold::find(model, id).unwrap())
}

#[test]
fn without_firewalls_a_web_host_reaches_both_databases() {
    let model = built_in("1-as-usually-drawn");
    for host in ["server-1", "server-2", "server-3"] {
        let reach = from(&model, host);
        let names: Vec<&str> = reach
            .databases(&model)
            .iter()
            .map(|node| model.graph[*node].name.as_str())
            .collect();
        for database in ["mysql-1", "mysql-2"] {
            assert!(names.contains(&database), "{host}: {names:?}");
        }
    }
    let reach = from(&model, "server-1");
    assert!(
        reach
            .holds
            .iter()
            .any(|held| held == "the files of mysql-1"),
        "{:?}",
        reach.holds
    );
}

#[test]
fn rules_of_least_privilege_leave_the_internet_two_ports_of_the_balancer() {
    let model = built_in("2-secured-and-monitored");
    let reach = foothold::reach(&model, Foothold::Internet);
    let of_site: Vec<String> = doors(&model, &reach)
        .into_iter()
        .filter(|door| !door.starts_with("dns"))
        .collect();
    assert_eq!(of_site, ["haproxy:80", "haproxy:443"]);
    assert_eq!(
        reach.unsaid,
        [
            "whether server-1 has a public address",
            "whether server-2 has a public address"
        ]
    );
}

#[test]
fn in_the_reference_a_web_host_reaches_applications_and_no_database() {
    let model = built_in("reference");
    let reach = from(&model, "web-1");
    assert!(
        reach.databases(&model).is_empty(),
        "{:?}",
        doors(&model, &reach)
    );
    assert!(
        doors(&model, &reach)
            .iter()
            .any(|door| door.ends_with(":8443"))
    );
    assert!(
        reach
            .shut
            .iter()
            .any(|shut| shut.port == 3306 && shut.by == "db-1")
    );
    // Forcing an application opens the way on.
    let steps = foothold::spread(&model, Foothold::find(&model, "web-1").unwrap());
    let step = |name: &str| {
        steps[model
            .hosts
            .iter()
            .position(|host| host.name == name)
            .unwrap()]
    };
    assert_eq!(
        (step("web-1"), step("app-host-1"), step("db-1")),
        (Some(0), Some(1), Some(2))
    );
    assert_eq!(step("probe-host"), None);
}

#[test]
fn in_the_reference_the_internet_finds_the_balancers_only() {
    let model = built_in("reference");
    let reach = foothold::reach(&model, Foothold::Internet);
    assert!(reach.unsaid.is_empty());
    let of_site: Vec<String> = doors(&model, &reach)
        .into_iter()
        .filter(|door| !door.starts_with("dns"))
        .collect();
    assert_eq!(
        of_site,
        [
            "haproxy-1:80",
            "haproxy-1:443",
            "haproxy-2:80",
            "haproxy-2:443"
        ]
    );
}

const SPLIT: &str = r#"Topology(
    version: 1,
    hosts: {
        "web": (), "app": (), "db": (firewall: (allow: [(port: 3306, from: "app")])),
        "cache": (), "bastion": (ssh: Open), "inner": (ssh: Bastion),
    },
    components: {
        "visitor": Client(),
        "nginx": WebServer(on: "web"),
        "php": AppServer(on: "app", db_user: "shop"),
        "mysql": Database(on: "db", role: Standalone),
        "redis": Cache(on: "cache"),
        "jump": Bastion(on: "bastion"),
        "batch": AppServer(on: "inner"),
    },
    links: [
        ("visitor", "nginx", Https),
        ("nginx", "php", Http),
        ("php", "mysql", Read),
        ("php", "redis", ReadWrite, (auth: false)),
    ],
)"#;

#[test]
fn a_machine_holds_the_keys_of_what_runs_on_it_and_no_others() {
    let model = model(SPLIT);
    let app = from(&model, "php");
    let mysql = app
        .doors
        .iter()
        .find(|door| door.name(&model) == "mysql:3306")
        .unwrap();
    assert_eq!(mysql.why, Why::Rule);
    let reads = Rights {
        read: true,
        ..Rights::default()
    };
    assert_eq!(mysql.key, Some(Key::Held(reads)));
    let web = from(&model, "web");
    assert!(!doors(&model, &web).contains(&"mysql:3306".to_owned()));
    let redis = web
        .doors
        .iter()
        .find(|door| door.name(&model) == "redis:6379")
        .unwrap();
    assert_eq!(
        (redis.why, redis.key),
        (Why::Unfiltered, Some(Key::Unasked))
    );
}

#[test]
fn ssh_by_way_of_the_bastion_is_open_from_the_bastion_only() {
    let model = model(SPLIT);
    assert!(doors(&model, &from(&model, "bastion")).contains(&"inner:22".to_owned()));
    let web = doors(&model, &from(&model, "web"));
    assert!(web.contains(&"bastion:22".to_owned()) && !web.contains(&"inner:22".to_owned()));
}

#[test]
fn secrets_among_the_files_of_a_web_server_are_the_applications_keys() {
    let text = SPLIT
        .replace(
            "\"redis\": Cache",
            "\"files\": CodeBase(on: \"web\", secrets: true), \"redis\": Cache",
        )
        .replace(", firewall: (allow: [(port: 3306, from: \"app\")])", "")
        .replace("(firewall: (allow: [(port: 3306, from: \"app\")]))", "()");
    let model = model(&text);
    let web = from(&model, "web");
    let mysql = web
        .doors
        .iter()
        .find(|door| door.name(&model) == "mysql:3306")
        .unwrap();
    assert!(matches!(mysql.key, Some(Key::Held(_))), "{mysql:?}");
}

#[test]
fn firewall_rules_that_are_not_stated_let_in_what_is_drawn() {
    let text = SPLIT.replace("(allow: [(port: 3306, from: \"app\")])", "()");
    let model = model(&text);
    let why = |id: &str| {
        let reach = from(&model, id);
        reach
            .doors
            .iter()
            .find(|door| door.name(&model) == "mysql:3306")
            .map(|door| door.why)
    };
    assert_eq!((why("app"), why("web")), (Some(Why::Drawn), None));
}

#[test]
fn a_network_firewall_before_a_zone_keeps_the_others_out() {
    let text = r#"Topology(
        version: 1,
        zones: { "front": (), "data": () },
        hosts: { "web": (zone: "front"), "db": (zone: "data"), "db-2": (zone: "data") },
        components: {
            "visitor": Client(),
            "wall": Firewall(guards: ["data"], allow: [(port: 3307)]),
            "nginx": WebServer(on: "web"),
            "php": AppServer(on: "web"),
            "mysql": Database(on: "db", role: Primary),
            "copy": Database(on: "db-2", role: Replica),
        },
        links: [
            ("visitor", "nginx", Http),
            ("nginx", "php", Http),
            ("php", "mysql", ReadWrite),
            ("php", "copy", Read),
            ("mysql", "copy", Replication),
        ],
    )"#;
    let model = model(text);
    let web = from(&model, "web");
    assert!(web.databases(&model).is_empty());
    assert!(web.shut.iter().all(|shut| shut.by == "wall"));
    // Inside the zone nothing stands between.
    assert!(doors(&model, &from(&model, "db")).contains(&"copy:3306".to_owned()));
}

#[test]
fn the_wire_behind_the_balancer_is_readable_and_the_one_before_it_is_not() {
    let model = built_in("2-secured-and-monitored");
    let by_id = |id: &str| {
        let edge = model.edge(id).unwrap();
        wire::sniff(&model)
            .into_iter()
            .find(|one| one.edge == edge)
            .unwrap()
    };
    let outside = by_id("visitor->haproxy");
    assert_eq!(
        (outside.place, outside.cover),
        (Place::Internet, Cover::Encrypted)
    );
    assert!(by_id("haproxy->nginx-1").is_readable());
    let inside = by_id("nginx-1->app-1");
    assert_eq!(
        (inside.place, inside.is_readable()),
        (Place::Machine, false)
    );
    let readable: Vec<&str> = wire::readable(&model)
        .iter()
        .map(|one| model.graph[one.edge].id.as_str())
        .collect();
    assert_eq!(
        readable,
        [
            "visitor->dns",
            "haproxy->nginx-1",
            "haproxy->nginx-2",
            "app-1->mysql-2",
            "app-2->mysql-1:read",
            "app-2->mysql-1:write",
            "mysql-1->mysql-2",
        ]
    );
}

#[test]
fn tls_that_a_balancer_passes_through_stays_closed_behind_it() {
    let text = r#"Topology(
        version: 1,
        hosts: { "a": (), "b": () },
        components: {
            "visitor": Client(),
            "lb": LoadBalancer(on: "a", layer: Tcp, algorithm: RoundRobin, mode: ActiveActive, check: Tcp),
            "nginx": WebServer(on: "b", tls: ()),
        },
        links: [("visitor", "lb", Https), ("lb", "nginx", Tcp)],
    )"#;
    let model = model(text);
    assert!(wire::readable(&model).is_empty());
    let clear = self::model(&text.replace("\"lb\", Https", "\"lb\", Http"));
    assert_eq!(wire::readable(&clear).len(), 2);
}

#[test]
fn a_certificate_that_nobody_verifies_keeps_out_listeners_only() {
    let text = SPLIT.replace(
        "(\"nginx\", \"php\", Http)",
        "(\"nginx\", \"php\", Https, (verify: false))",
    );
    let model = model(&text);
    let edge = model.edge("nginx->php").unwrap();
    let one = wire::sniff(&model)
        .into_iter()
        .find(|one| one.edge == edge)
        .unwrap();
    assert_eq!(one.cover, Cover::Unverified);
    assert!(!one.is_readable() && one.words().contains("in the middle"));
}
