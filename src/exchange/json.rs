//! A design as JSON, for programs that ask what runs where and who talks to whom.
//!
//! Copies are expanded and ends resolved, as the engines see the design. Refuses figures and
//! findings: other commands print those.

use crate::design::Model;
use crate::design::model::{Entity, HostId, ZoneId};
use crate::text::clean_name;
use serde_json::{Value, json};

/// The design as one JSON object.
#[must_use]
pub fn render(model: &Model) -> Value {
    let topology = &model.topology;
    let zone = |zone: Option<ZoneId>| zone.map(|zone| clean_name(&model.zones[zone.index()].name));
    let host = |host: Option<HostId>| host.map(|host| clean_name(&model.hosts[host.index()].name));
    let zones: Vec<Value> = model
        .zones
        .iter()
        .map(|place| json!({ "id": clean_name(&place.name), "zone": zone(place.around) }))
        .collect();
    let hosts: Vec<Value> = model
        .hosts
        .iter()
        .map(|place| {
            json!({
                "id": clean_name(&place.name),
                "authored": clean_name(&place.authored),
                "zone": zone(place.zone),
            })
        })
        .collect();
    let mut components = Vec::new();
    let mut addresses = Vec::new();
    for node in model.graph.node_weights() {
        match &node.entity {
            Entity::Component(component) => components.push(json!({
                "id": clean_name(&node.name),
                "authored": clean_name(&node.authored),
                "kind": component.kind.word(),
                "host": host(node.host),
                "zone": zone(node.zone),
            })),
            Entity::Address(cluster) => addresses.push(json!({
                "id": clean_name(&node.name),
                "members": cluster.members.keys().map(|name| clean_name(name.as_str())).collect::<Vec<_>>(),
            })),
            Entity::Host => {}
        }
    }
    let links: Vec<Value> = model
        .graph
        .edge_indices()
        .map(|id| {
            let edge = &model.graph[id];
            let (from, to) = model.ends(id);
            let through: Vec<String> = edge
                .tail
                .through
                .iter()
                .map(|name| clean_name(name.as_str()))
                .collect();
            json!({
                "id": clean_name(&edge.id),
                "from": clean_name(&model.graph[from].name),
                "to": clean_name(&model.graph[to].name),
                "kind": edge.kind.word(),
                "through": through,
            })
        })
        .collect();
    json!({
        "title": clean_name(&topology.title),
        "site": clean_name(&topology.site),
        "zones": zones,
        "hosts": hosts,
        "components": components,
        "addresses": addresses,
        "links": links,
    })
}
