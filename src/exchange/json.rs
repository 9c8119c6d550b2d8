//! A design as JSON, for programs that ask what runs where and who talks to whom.
//!
//! Copies are expanded and ends resolved, as the engines see the design; `attributes` are what the
//! file says of a thing, under the names that the file's format has for it. Refuses figures and
//! findings: other commands print those.

use crate::design::Model;
use crate::design::model::{Entity, HostId, ZoneId};
use crate::document::Document;
use crate::document::tree::{NodeId, NodeKind, bare, unquote};
use crate::text::{Kind, clean_name, sanitize};
use serde_json::{Map, Value, json};

/// The design as one JSON object; the document is the one that the model was read from.
#[must_use]
pub fn render(model: &Model, document: &Document) -> Value {
    let topology = &model.topology;
    let said = Said { document };
    let zone = |zone: Option<ZoneId>| zone.map(|zone| clean_name(&model.zones[zone.index()].name));
    let host = |host: Option<HostId>| host.map(|host| clean_name(&model.hosts[host.index()].name));
    let zones: Vec<Value> = model
        .zones
        .iter()
        .map(|place| {
            json!({
                "id": clean_name(&place.name),
                "zone": zone(place.around),
                "attributes": said.of("zones", &place.name),
            })
        })
        .collect();
    let hosts: Vec<Value> = model
        .hosts
        .iter()
        .map(|place| {
            json!({
                "id": clean_name(&place.name),
                "authored": clean_name(&place.authored),
                "zone": zone(place.zone),
                "attributes": said.of("hosts", &place.authored),
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
                "attributes": said.of("components", &node.authored),
            })),
            Entity::Address(cluster) => addresses.push(json!({
                "id": clean_name(&node.name),
                "members": cluster.members.keys().map(|name| clean_name(name.as_str())).collect::<Vec<_>>(),
                "attributes": said.of("clusters", &node.authored),
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
                "attributes": said.of_link(edge.authored),
            })
        })
        .collect();
    json!({
        "version": topology.version,
        "title": clean_name(&topology.title),
        "site": clean_name(&topology.site),
        "about": clean_note(&topology.about),
        "workload": said.field("workload"),
        "goals": said.field("goals"),
        "zones": zones,
        "hosts": hosts,
        "components": components,
        "addresses": addresses,
        "links": links,
    })
}

/// A text that may have lines.
fn clean_note(raw: &str) -> String {
    sanitize(raw, Kind::Note).into_owned()
}

/// What the file says, value by value.
struct Said<'d> {
    document: &'d Document,
}

impl Said<'_> {
    /// The attributes of an entry of a section of the file.
    fn of(&self, section: &str, name: &str) -> Value {
        let section = self.top(section);
        let (tree, text) = (self.document.tree(), self.document.text());
        let entry = section.and_then(|section| tree.entry(text, section, name));
        self.record(entry)
    }

    /// The attributes of a link: what its tail says.
    fn of_link(&self, place: usize) -> Value {
        let (tree, links) = (self.document.tree(), self.top("links"));
        let link = links.and_then(|links| tree.node(links)?.children.get(place));
        let tail = link.and_then(|link| tree.node(*link)?.children.get(3));
        self.record(tail.copied())
    }

    /// A field of the whole design that is a record.
    fn field(&self, name: &str) -> Value {
        self.record(self.top(name))
    }

    fn top(&self, name: &str) -> Option<NodeId> {
        let tree = self.document.tree();
        tree.field(self.document.text(), tree.root()?, name)
    }

    /// The fields of a record, an empty object where the file has none.
    fn record(&self, id: Option<NodeId>) -> Value {
        let mut fields = Map::new();
        let children = id.map(|id| self.document.tree().children(id));
        for (id, node) in children.into_iter().flatten() {
            if let Some(key) = node.key {
                let key = key.of(self.document.text());
                let key = unquote(key).map_or_else(|| bare(key).to_owned(), |key| key.into_owned());
                fields.insert(clean_name(&key), self.value(id));
            }
        }
        Value::Object(fields)
    }

    /// A value as JSON has it: a word is a text, a record an object, with its `kind` where a word
    /// stands before its parentheses. A design is nested at most 64 deep.
    fn value(&self, id: NodeId) -> Value {
        let (tree, text) = (self.document.tree(), self.document.text());
        let Some(node) = tree.node(id) else {
            return Value::Null;
        };
        let written = node.span.of(text);
        let items = || tree.children(id).map(|(id, _)| self.value(id)).collect();
        match node.kind {
            NodeKind::Text => unquote(written).map_or(Value::Null, |said| clean_note(&said).into()),
            NodeKind::Number => number(written),
            NodeKind::Word => match bare(written) {
                "true" => true.into(),
                "false" => false.into(),
                "None" => Value::Null,
                word => clean_name(word).into(),
            },
            NodeKind::List => Value::Array(items()),
            NodeKind::Map => self.record(Some(id)),
            NodeKind::Group => {
                let kind = node.name.map(|name| bare(name.of(text)));
                let is_record = tree.children(id).all(|(_, child)| child.key.is_some());
                let mut children: Vec<Value> = if is_record { Vec::new() } else { items() };
                match (kind, is_record) {
                    (Some("Some"), false) if children.len() == 1 => children.remove(0),
                    (None, false) => Value::Array(children),
                    (Some(kind), false) => json!({ "kind": kind, "values": children }),
                    (kind, true) => {
                        let mut fields = self.record(Some(id));
                        if let Some(kind) = kind {
                            fields["kind"] = kind.into();
                        }
                        fields
                    }
                }
            }
            NodeKind::Character | NodeKind::Broken => clean_name(written).into(),
        }
    }
}

/// A number as the file's format writes it; digits may be parted by underscores.
fn number(written: &str) -> Value {
    let digits = written.replace('_', "");
    if let Ok(whole) = digits.parse::<i64>() {
        return whole.into();
    }
    ron::from_str::<f64>(&digits).map_or_else(|_| written.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_has_the_attributes_that_the_file_gives_it() {
        let document = Document::parse(
            r#"Topology(version: 1, title: "T", about: "Two\nlines", workload: (rps: 1_200, write: 12.5),
            hosts: { "h": (count: 2, ip: "192.0.2.1", firewall: (allow: [(port: 80, from: "visitor")])) },
            components: {
                "visitor": Client(),
                "web": WebServer(on: "h", port: 8080, tls: (certificate: "c"), banner: false),
                "c": Certificate(),
            },
            links: [("visitor", "web", Http, (latency: "3ms", classes: [Read, Write]))])"#,
        );
        let model = Model::new(document.design().unwrap().clone());
        let json = render(&model, &document);
        assert_eq!(json["version"], 1);
        assert_eq!(json["about"], "Two\nlines");
        assert_eq!(json["workload"], json!({ "rps": 1200, "write": 12.5 }));
        assert_eq!(json["goals"], json!({}));
        let host = &json["hosts"][1];
        assert_eq!(
            (&host["id"], &host["authored"]),
            (&json!("h#2"), &json!("h"))
        );
        let rule = json!({ "port": 80, "from": "visitor" });
        let said = json!({ "count": 2, "ip": "192.0.2.1", "firewall": { "allow": [rule] } });
        assert_eq!(host["attributes"], said);
        assert_eq!(json["components"][0]["attributes"], json!({}));
        let web = &json["components"][1];
        assert_eq!(web["kind"], "WebServer");
        assert_eq!(
            web["attributes"],
            json!({ "on": "h", "port": 8080, "tls": { "certificate": "c" }, "banner": false })
        );
        let said = json!({ "latency": "3ms", "classes": ["Read", "Write"] });
        assert_eq!(json["links"][0]["attributes"], said);
    }
}
