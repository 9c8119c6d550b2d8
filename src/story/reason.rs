//! What a made tour says of a part: what it is, where it stands, why it is there, and by which
//! way a request reaches it.
//!
//! Refuses judgement: what is wrong with a part is a finding.

use super::wording::article;
use crate::design::flow::{Hop, Role, StationId};
use crate::design::kinds::Kind;
use crate::design::model::{Entity, NodeId};
use crate::design::reach;
use crate::design::words::{DatabaseRole, LinkKind, Mechanism};
use crate::design::{Choice, Class, Flow, Model};
use crate::text::{list, s};
use std::collections::BTreeSet;

/// A part by name, kind and place.
pub(super) fn presented(model: &Model, station: StationId) -> String {
    let node = &model.graph[NodeId::new(station)];
    let host = node
        .host
        .and_then(|host| model.hosts.get(host.index()))
        .map_or(String::new(), |host| format!(" on {}", host.name));
    let title = match &node.entity {
        Entity::Component(component) => component.kind.title(),
        Entity::Address(_) => "floating address",
        Entity::Host => "bare host",
    };
    format!("{}, {} {title}{host}", node.name, article(title))
}

/// How a hop is made: ` by HTTPS on port 443`, or nothing where nothing is drawn for it.
pub(super) fn wire(model: &Model, hop: &Hop) -> String {
    let Some(edge) = hop.edge else {
        return String::new();
    };
    let link = &model.graph[edge];
    let protocol = match link.kind {
        LinkKind::Http => "HTTP",
        LinkKind::Https => "HTTPS",
        LinkKind::FastCgi => "FastCGI",
        LinkKind::Read | LinkKind::Write | LinkKind::ReadWrite => "a query",
        _ => "an unnamed protocol",
    };
    let lock = match (link.kind, link.is_encrypted()) {
        (LinkKind::Https, true) => "",
        (_, true) => ", encrypted",
        (_, false) => ", in clear",
    };
    let (from, to) = model.ends(edge);
    let host = |node: NodeId| model.graph[node].host;
    let stays = host(from).is_some() && host(from) == host(to);
    let port = reach::port(model, edge).map_or(String::new(), |port| format!(" on port {port}"));
    if stays {
        format!(" by {protocol}{port}, inside the machine")
    } else {
        format!(" by {protocol}{port}{lock}")
    }
}

/// A box that stands in the path, by name and kind.
pub(super) fn named(model: &Model, station: StationId) -> String {
    let node = &model.graph[NodeId::new(station)];
    let title = node.kind().map_or("bare host", Kind::title);
    if node.name.contains(title) {
        return node.name.clone();
    }
    format!("{}, {} {title}", node.name, article(title))
}

/// Why a part is there.
pub(super) fn why(model: &Model, flow: &Flow, station: StationId, class: Class) -> String {
    let node = &model.graph[NodeId::new(station)];
    let said = match node.kind() {
        Some(Kind::LoadBalancer(_)) => {
            return with_members(
                model,
                flow,
                station,
                "It is there so that several servers can share the work, and one may be missing",
            );
        }
        Some(Kind::Database(database)) => {
            let role = database.role.or(DatabaseRole::Standalone);
            return keeps(model, flow, station, role, class);
        }
        None => return moves(model, flow, station),
        Some(Kind::WebServer(_)) if class == Class::Static => "It answers static files itself.",
        Some(Kind::WebServer(_)) => {
            "It answers static files itself and passes everything dynamic on."
        }
        Some(Kind::AppServer(_)) if class == Class::Static => {
            "It runs the code, and hands out static files as well."
        }
        Some(Kind::AppServer(_)) => "It runs the code that builds the page.",
        Some(Kind::DatabaseProxy(_)) => "It sends each query to a database that can take it.",
        Some(Kind::Cdn(_)) => "It answers near the visitor what it has in store.",
        Some(Kind::Cache(_)) => "It spares the database what was asked before.",
        Some(Kind::Queue(_)) => "It accepts the write now; the work is done later.",
        Some(Kind::External(_)) => "It belongs to somebody else: no change here mends it.",
        Some(Kind::Waf(_)) => "It reads each request and stops what looks like an attack.",
        Some(Kind::Firewall(_)) => {
            "It lets through what its rules name, and everything has to pass it."
        }
        Some(Kind::Router(_)) => "It joins two networks: what passes between them passes it.",
        Some(Kind::Undecided(_)) => "What it does was not decided.",
        Some(_) => "The request has to pass it.",
    };
    said.to_owned()
}

/// A reason that takes several members, with the one where there is only one.
fn with_members(model: &Model, flow: &Flow, station: StationId, reason: &str) -> String {
    let members = flow.stations.get(station).map(|this| &this.members);
    let hops = members.into_iter().flatten();
    let targets = hops.filter_map(|hop| flow.hops.get(*hop).map(|hop| hop.to));
    let targets: BTreeSet<StationId> = targets.collect();
    match (targets.first(), targets.len()) {
        (Some(only), 1) => {
            let only = &model.graph[NodeId::new(*only)].name;
            format!("{reason}; as drawn, there is only {only}.")
        }
        _ => format!("{reason}."),
    }
}

/// Why there is a floating address, and what moves it.
fn moves(model: &Model, flow: &Flow, station: StationId) -> String {
    let by = match flow.stations.get(station).map(|this| &this.role) {
        Some(Role::Address(floating)) => floating.by,
        _ => Choice::Undecided,
    };
    let reason = match by {
        Choice::Is(Mechanism::Vrrp) => "By VRRP it moves to another machine when this one dies",
        Choice::Is(Mechanism::Dns) => "Several DNS records lead to those who stand behind it",
        Choice::Undecided => "It is meant to outlive any one machine; what moves it is not decided",
    };
    with_members(model, flow, station, reason)
}

/// What a database is there for, and who has a copy of what it keeps.
fn keeps(
    model: &Model,
    flow: &Flow,
    station: StationId,
    role: DatabaseRole,
    class: Class,
) -> String {
    match (role, class) {
        (DatabaseRole::Replica, Class::Write) => {
            return "It was promoted: it takes the writes now.".to_owned();
        }
        (DatabaseRole::Replica, _) => {
            return "It holds a copy: it answers reads and refuses writes.".to_owned();
        }
        (DatabaseRole::Primary | DatabaseRole::Standalone, _) => {}
    }
    let name = |place: StationId| model.graph[NodeId::new(place)].name.clone();
    let copies = flow.feeds.iter().filter(|feed| feed.from == station);
    let copies: BTreeSet<StationId> = copies.map(|feed| feed.to).collect();
    let writes = |place: &StationId| {
        let role = flow.stations.get(*place).map(|this| &this.role);
        matches!(role, Some(Role::Database { writable: true, .. }))
    };
    let databases = (0..flow.stations.len()).filter(|place| {
        let role = flow.stations.get(*place).map(|this| &this.role);
        *place != station && matches!(role, Some(Role::Database { .. }))
    });
    let others: Vec<StationId> = databases.collect();
    let names = |places: Vec<StationId>| {
        let names: Vec<String> = places.into_iter().map(name).collect();
        list(&names)
    };
    if others.is_empty() {
        return "It keeps the data, alone: what it loses is in no other database.".to_owned();
    }
    if copies.is_empty() {
        return format!(
            "It keeps the data, and nothing drawn copies that to {}.",
            names(others)
        );
    }
    let many = copies.len();
    let copies = names(copies.into_iter().collect());
    let writers: Vec<StationId> = others.into_iter().filter(writes).collect();
    if writers.is_empty() {
        format!("It alone accepts writes; {copies} follow{} it.", s(many))
    } else {
        format!(
            "It accepts writes, as {} {} too; {copies} follow{} it.",
            names(writers.clone()),
            if writers.len() == 1 { "does" } else { "do" },
            s(many)
        )
    }
}
