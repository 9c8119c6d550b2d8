//! What a made tour says of a part: what it is, where it stands, why it is there, and by which
//! way a request reaches it.
//!
//! Refuses judgement: what is wrong with a part is a finding.

use super::wording::article;
use crate::design::flow::{Hop, StationId};
use crate::design::kinds::Kind;
use crate::design::model::{Entity, NodeId};
use crate::design::reach;
use crate::design::words::{DatabaseRole, LinkKind};
use crate::design::{Class, Model};

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

/// Why a part is there.
pub(super) fn why(model: &Model, station: StationId, class: Class) -> &'static str {
    let node = &model.graph[NodeId::new(station)];
    match node.kind() {
        Some(Kind::LoadBalancer(_)) => {
            "It is there so that several servers can share the work, and one may be missing."
        }
        Some(Kind::WebServer(_)) if class == Class::Static => "It answers static files itself.",
        Some(Kind::WebServer(_)) => {
            "It answers static files itself and passes everything dynamic on."
        }
        Some(Kind::AppServer(_)) => "It runs the code that builds the page.",
        Some(Kind::Database(database)) => {
            match (database.role.or(DatabaseRole::Standalone), class) {
                (DatabaseRole::Replica, Class::Write) => {
                    "It was promoted: it takes the writes now."
                }
                (DatabaseRole::Replica, _) => {
                    "It holds a copy: it answers reads and refuses writes."
                }
                (DatabaseRole::Primary, _) => "It alone accepts writes; replicas follow it.",
                (DatabaseRole::Standalone, _) => {
                    "It keeps the data, alone: what it loses is in no other database."
                }
            }
        }
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
        None => "It moves to another machine when this one dies.",
        Some(_) => "The request has to pass it.",
    }
}
