//! Task 3: scaled up.
//!
//! Accepts a cluster by floating address, by checked DNS or as explicit active-active. What the
//! task does not ask, and everybody should be asked, is what still hangs on one box.

use super::stock::{self, clients, firewalls, hosts, pair, unplaced};
use super::{Group, Item, Reply, distributed, edge, item};
use crate::design::Kind;
use crate::findings::Tier;
use crate::story::claims::Bench;
use crate::text::list;

pub(super) const ITEMS: &[Item] = &[
    item(Group::Contains, "One server more than three", fourth),
    item(
        Group::Contains,
        "Two load balancers as a cluster (HAProxy)",
        edge::cluster,
    ),
    item(
        Group::Contains,
        "A web server, an application server and a database",
        tiers,
    ),
    item(
        Group::Contains,
        "Web, application and database on servers of their own",
        split,
    ),
    item(Group::Keeps, "The replica", pair),
    item(Group::Keeps, "Three firewalls", firewalls),
    item(Group::Keeps, "The certificate", edge::certificate),
    item(Group::Keeps, "HTTPS", edge::https),
    item(
        Group::Keeps,
        "Three monitoring clients that report",
        clients,
    ),
    item(Group::Explains, "Why the second balancer was added", door),
    item(
        Group::Explains,
        "Application server and web server, and the difference",
        difference,
    ),
    item(
        Group::Names,
        "What still hangs on one box (asked by nobody)",
        distributed::spofs,
    ),
];

fn fourth(bench: &Bench<'_>) -> Reply {
    let hosts = hosts(bench);
    let told = stock::counted(&hosts);
    if hosts.len() >= 4 {
        Reply::pass(told)
    } else {
        Reply::fail(told)
    }
}

fn tiers(bench: &Bench<'_>) -> Reply {
    let all = [Tier::Web, Tier::App, Tier::Database];
    let missing: Vec<&str> = all
        .iter()
        .filter(|tier| bench.case.tier(**tier).is_empty())
        .map(|tier| tier.title())
        .collect();
    if !missing.is_empty() {
        return Reply::fail(format!("Missing: {}.", list(&missing)));
    }
    let told: Vec<String> = all
        .iter()
        .map(|tier| list(&bench.case.names(bench.case.tier(*tier))))
        .collect();
    Reply::pass(format!("{}.", told.join("; ")))
}

fn split(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let split = [Tier::Web, Tier::App, Tier::Database];
    let mut shared = Vec::new();
    for host in 0..model.hosts.len() {
        let here = bench.case.on_host(host).iter();
        let mut tiers: Vec<Tier> = here.filter_map(|node| bench.case.tier_of(*node)).collect();
        tiers.retain(|tier| split.contains(tier));
        tiers.sort_unstable();
        tiers.dedup();
        if tiers.len() > 1 {
            let titles: Vec<&str> = tiers.iter().map(|tier| tier.title()).collect();
            shared.push(format!(
                "{} carries {}",
                bench.case.host_name(host),
                list(&titles)
            ));
        }
    }
    if !shared.is_empty() {
        return Reply::fail(format!("{}.", shared.join("; ")));
    }
    let loose = unplaced(bench);
    if !loose.is_empty() {
        let loose = list(&bench.case.names(&loose));
        return Reply::open(format!("On which servers {loose} stand is left open."));
    }
    if split.iter().any(|tier| bench.case.tier(*tier).is_empty()) {
        return Reply::fail("There is not one of each.");
    }
    Reply::pass("No server carries two of them.")
}

/// What is served without each balancer's machine.
fn door(bench: &Bench<'_>) -> Reply {
    let pair = edge::balancers(bench);
    if pair.len() < 2 {
        return Reply::fail("There is no second one.");
    }
    let told: Vec<String> = pair
        .iter()
        .filter_map(|node| {
            let row = bench
                .case
                .row(crate::share::Element::Component(node.index()))?;
            let name = bench.case.name(*node);
            Some(format!(
                "without {name} {}",
                crate::findings::percent(row.served.worst.all)
            ))
        })
        .collect();
    Reply::pass(format!("Of all requests are served: {}.", list(&told)))
}

fn difference(bench: &Bench<'_>) -> Reply {
    let web = super::one_server::role(
        bench,
        |kind| matches!(kind, Kind::WebServer(_)),
        "answers static requests itself and passes the rest to",
    );
    let app = super::one_server::role(
        bench,
        |kind| matches!(kind, Kind::AppServer(_)),
        "runs the code base and asks",
    );
    Reply::new(
        web.state.max(app.state),
        format!("{} {}", web.evidence, app.evidence),
    )
}
