//! Task 0: one server.
//!
//! Refuses redundancy: it is not asked for yet.

use super::stock::{hosts, several, unplaced, verb};
use super::{Group, Item, Reply, edge, issue, item};
use crate::design::model::NodeId;
use crate::design::{Kind, LinkKind};
use crate::story::claims::Bench;
use crate::text::list;

pub(super) const ITEMS: &[Item] = &[
    item(Group::Contains, "One server", one),
    item(Group::Contains, "A web server (Nginx)", |bench| {
        several(bench, 1, "web server", &["nginx"], |kind| {
            matches!(kind, Kind::WebServer(_))
        })
    }),
    item(Group::Contains, "An application server", |bench| {
        several(bench, 1, "application server", &[], |kind| {
            matches!(kind, Kind::AppServer(_))
        })
    }),
    item(
        Group::Contains,
        "The application's files (code base)",
        |bench| {
            several(bench, 1, "code base", &[], |kind| {
                matches!(kind, Kind::CodeBase(_))
            })
        },
    ),
    item(Group::Contains, "A database (MySQL)", |bench| {
        several(bench, 1, "database", &["mysql", "mariadb"], |kind| {
            matches!(kind, Kind::Database(_))
        })
    }),
    item(
        Group::Contains,
        "The domain with a www record for the server",
        edge::www,
    ),
    item(Group::Contains, "A user who wants the site", edge::visitor),
    item(Group::Explains, "What a server is", server),
    item(Group::Explains, "What the domain name is for", edge::www),
    item(
        Group::Explains,
        "Which kind of DNS record www is",
        edge::www,
    ),
    item(Group::Explains, "What the web server does", |bench| {
        role(
            bench,
            |kind| matches!(kind, Kind::WebServer(_)),
            "answers static requests itself and passes the rest to",
        )
    }),
    item(
        Group::Explains,
        "What the application server does",
        |bench| {
            role(
                bench,
                |kind| matches!(kind, Kind::AppServer(_)),
                "runs the code base and asks",
            )
        },
    ),
    item(Group::Explains, "What the database does", stores),
    item(
        Group::Explains,
        "What the server uses to talk to the user's computer",
        edge::protocol,
    ),
    item(Group::Names, "Single point of failure", |bench| {
        super::distributed::spofs(bench)
    }),
    item(Group::Names, "Downtime for maintenance", |bench| {
        issue(
            bench,
            &["SPF-25"],
            "A server can be taken down while the others serve.",
        )
    }),
    item(Group::Names, "Cannot scale with traffic", |bench| {
        issue(
            bench,
            &["CAP-04"],
            "There is more than one machine to grow on.",
        )
    }),
];

fn one(bench: &Bench<'_>) -> Reply {
    let hosts = hosts(bench);
    let loose = unplaced(bench);
    match hosts.as_slice() {
        [] => Reply::fail("There is none."),
        [one] if loose.is_empty() => Reply::pass(format!("{one}.")),
        [one] => Reply::open(format!(
            "{one}; whether {} stand on it is left open.",
            list(&bench.case.names(&loose))
        )),
        several => Reply::fail(format!("{}: {}.", several.len(), list(several))),
    }
}

/// What stands on each machine.
pub(super) fn server(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let told: Vec<String> = (0..model.hosts.len())
        .filter(|host| !bench.case.on_host(*host).is_empty())
        .map(|host| {
            let here = bench.case.names(bench.case.on_host(host));
            format!("{} carries {}", bench.case.host_name(host), list(&here))
        })
        .collect();
    if told.is_empty() {
        Reply::open("No component stands on a server.")
    } else {
        Reply::pass(format!("{}.", told.join("; ")))
    }
}

/// What components of a kind do, and to whom they turn.
pub(super) fn role(bench: &Bench<'_>, is: fn(&Kind) -> bool, does: &str) -> Reply {
    let model = bench.case.model;
    let found = bench.of_kind(is);
    let Some(first) = found.first() else {
        return Reply::fail("There is none.");
    };
    let carries = |kind: LinkKind| kind.is_request() || kind.is_data();
    let mut targets: Vec<NodeId> = Vec::new();
    for edge in bench.case.out(*first) {
        let to = model.ends(edge).1;
        if carries(model.graph[edge].kind) && !targets.contains(&to) {
            targets.push(to);
        }
    }
    let name = bench.case.name(*first);
    if targets.is_empty() {
        Reply::fail(format!("{name} has no link to whom it could turn."))
    } else {
        Reply::pass(format!(
            "{name} {does} {}.",
            list(&bench.case.names(&targets))
        ))
    }
}

fn stores(bench: &Bench<'_>) -> Reply {
    let (writers, replicas) = (bench.writers(), bench.replicas());
    match (writers.is_empty(), replicas.is_empty()) {
        (true, true) => Reply::fail("There is none."),
        (true, false) => Reply::fail(format!(
            "{} only {}, and nothing accepts writes.",
            list(&bench.case.names(&replicas)),
            verb(replicas.len(), "answers reads", "answer reads")
        )),
        (_, true) => Reply::pass(format!(
            "{} {} the data, and {} reads and writes.",
            list(&bench.case.names(&writers)),
            verb(writers.len(), "keeps", "keep"),
            verb(writers.len(), "answers", "answer")
        )),
        _ => Reply::pass(format!(
            "{} {} writes, {} only {}.",
            list(&bench.case.names(&writers)),
            verb(writers.len(), "accepts", "accept"),
            list(&bench.case.names(&replicas)),
            verb(replicas.len(), "answers reads", "answer reads")
        )),
    }
}
