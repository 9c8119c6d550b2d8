//! Answers that links and rules give: who can listen where, and who can talk to whom.

use super::{Desk, link};
use linchpin::design::model::{EdgeId, NodeId};
use linchpin::design::words::{Layer, LinkKind};
use linchpin::design::{Kind, Model, Topology};
use linchpin::findings::wire::{Place, sniff};

impl Desk<'_> {
    pub(super) fn edges(&self, link: &str) -> Vec<EdgeId> {
        edges(&self.loaded.model, link)
    }

    pub(super) fn is_in_clear(&self, link: &str) -> bool {
        is_in_clear(&self.loaded.model, link)
    }

    /// TLS on every request link that leaves a balancer with a certificate.
    pub(super) fn encrypt_behind(&self, topology: &mut Topology) {
        let decrypts = |name: &str| {
            let component = topology.components.get(name);
            matches!(component.map(|one| &one.kind), Some(Kind::LoadBalancer(lb)) if lb.tls.is_some())
        };
        let behind: Vec<usize> = (0..topology.links.len())
            .filter(|place| {
                let link = &topology.links[*place];
                link.kind.is_request() && decrypts(link.from.as_str())
            })
            .collect();
        for place in behind {
            topology.links[place].tail.tls = Some(true);
        }
    }

    pub(super) fn leaves_a_decrypting_balancer(&self, link: &str) -> bool {
        let model = &self.loaded.model;
        self.edges(link).iter().any(|edge| {
            let kind = model.graph[model.ends(*edge).0].kind();
            let requests = model.graph[*edge].kind.is_request();
            requests && matches!(kind, Some(Kind::LoadBalancer(lb)) if lb.tls.is_some())
        })
    }

    pub(super) fn passes_through(&self) -> bool {
        let node = self.loaded.model.node(&self.question.element).unwrap();
        let Some(Kind::LoadBalancer(lb)) = self.loaded.model.graph[node].kind() else {
            return false;
        };
        // What needs the inside of a request is lost to whoever does not decrypt.
        let needs_inside = |text: &str| {
            ["URL", "cookie", "header"]
                .iter()
                .any(|word| text.contains(word))
        };
        let decrypts = lb.tls.is_some();
        let name = &self.loaded.model.graph[node].authored;
        let passing = self.changed(|topology| {
            let component = topology.components.get_mut(name).unwrap();
            if let Kind::LoadBalancer(lb) = &mut component.kind {
                (lb.layer, lb.tls) = (Layer::Tcp, None);
            }
        });
        // Without the key nothing behind it can be read that arrived encrypted.
        let sees_inside = !arrives_encrypted(&passing.model, node);
        let leaves = sniff(&passing.model).into_iter().filter(|one| {
            let is_request = passing.model.graph[one.edge].kind.is_request();
            is_request && passing.model.ends(one.edge).0 == node && one.place != Place::Machine
        });
        let is_readable = leaves.into_iter().any(|one| one.is_readable());
        assert_eq!(
            is_readable,
            sees_inside && is_readable,
            "what passes stays as it came"
        );
        if decrypts {
            self.offers(|text| needs_inside(text) != sees_inside)
        } else {
            self.offers(|text| !needs_inside(text) || sees_inside)
        }
    }

    /// Databases that an intruder on the host in question reaches: on the same machine, or where
    /// a link that is drawn for the purpose meets no rule against it.
    pub(super) fn databases_within_reach(&self) -> usize {
        let model = &self.loaded.model;
        let host = model
            .hosts
            .iter()
            .position(|host| host.name == self.question.element);
        let host = host.unwrap();
        let on_host = |node: NodeId| {
            model.graph[node]
                .host
                .is_some_and(|own| own.index() == host)
        };
        let nodes: Vec<NodeId> = model.graph.node_indices().collect();
        let stands: Vec<NodeId> = nodes
            .iter()
            .copied()
            .filter(|node| on_host(*node))
            .collect();
        let is_database =
            |node: &NodeId| matches!(model.graph[*node].kind(), Some(Kind::Database(_)));
        let databases = nodes.iter().copied().filter(is_database);
        let is_drawn = |database: NodeId| {
            model.graph.edge_indices().any(|edge| {
                let (from, to) = model.ends(edge);
                let is_open = model.graph[edge].blocked_by.is_none();
                let feeds = model.graph[edge].kind == LinkKind::Replication;
                is_open
                    && ((to == database && stands.contains(&from))
                        || (feeds && from == database && stands.contains(&to)))
            })
        };
        let reached = databases.filter(|database| {
            if on_host(*database) || is_drawn(*database) {
                return true;
            }
            let is_placed = model.graph[*database].host.is_some();
            if is_placed && self.is_only_called_at_home(*database) && !self.feeds_others(*database)
            {
                return false;
            }
            let home = model.graph[*database]
                .host
                .map(|host| &model.hosts[host.index()]);
            let wall = home.and_then(|host| host.record.firewall.as_ref());
            let lets_drawn_alone = |gate: &Vec<NodeId>| {
                matches!(model.graph[gate[0]].kind(), Some(Kind::Firewall(wall))
                    if wall.allow.is_none())
            };
            let mut arriving = model.graph.edge_indices().filter(|edge| {
                let (from, to) = model.ends(*edge);
                to == *database && !model.on_one_host(from, to)
            });
            let is_gated =
                arriving.any(|edge| model.graph[edge].gates.iter().any(lets_drawn_alone));
            if is_gated || wall.is_some_and(|wall| wall.allow.is_none()) {
                return false;
            }
            let mut edges = Vec::new();
            let changed = self.changed(|topology| {
                for from in &stands {
                    let from = &model.graph[*from].authored;
                    let to = &model.graph[*database].authored;
                    topology.links.push(link(from, to, LinkKind::ReadWrite));
                    edges.push(topology.links.len() - 1);
                }
            });
            changed.model.graph.edge_indices().any(|edge| {
                let drawn = &changed.model.graph[edge];
                let ends = changed.model.ends(edge);
                let is_tried = edges.contains(&drawn.authored);
                is_tried && ends.1 == *database && on_host(ends.0) && drawn.blocked_by.is_none()
            })
        });
        reached.count()
    }

    /// Whether a door can be talked to from outside as far as addresses go.
    pub(super) fn is_outside(&self, door: &str) -> bool {
        let model = &self.loaded.model;
        let (name, port) = door.rsplit_once(':').unwrap();
        if let Some(host) = model.hosts.iter().find(|host| host.name == name) {
            return host.record.ip.is_some();
        }
        let node = model.node(name).unwrap();
        let ip = model.graph[node].host.and_then(|host| {
            let host = &model.hosts[host.index()];
            host.record.ip.clone()
        });
        let visited = model.graph.edge_indices().any(|edge| {
            let (from, to) = model.ends(edge);
            let address = model.topology.clusters.values().any(|cluster| {
                let is_address = model.graph[to].component().is_none();
                is_address && cluster.members.contains_key(&model.graph[node].authored)
            });
            (to == node || address) && matches!(model.graph[from].kind(), Some(Kind::Client(_)))
        });
        let host = model.graph[node]
            .host
            .map(|host| &model.hosts[host.index()]);
        let wall = host.and_then(|host| host.record.firewall.as_ref());
        let port: u16 = port.parse().unwrap();
        // A stated list of rules that names other sources only, or other ports, shuts it.
        let shut = wall
            .and_then(|wall| wall.allow.as_ref())
            .is_some_and(|rules| {
                !rules
                    .iter()
                    .any(|rule| rule.port.is_none_or(|own| own == port) && rule.from.is_none())
            });
        let is_local = ip.is_none() && !visited;
        // Where it is not said what may come in, what is drawn may.
        let drawn_alone = wall.is_some_and(|wall| wall.allow.is_none())
            || model
                .graph
                .node_weights()
                .any(|node| matches!(node.kind(), Some(Kind::Firewall(_))));
        let listens_at_home = host.is_some() && self.is_only_called_at_home(node);
        !(is_local || shut || listens_at_home || drawn_alone && !visited)
    }

    pub(super) fn is_only_called_at_home(&self, node: NodeId) -> bool {
        let model = &self.loaded.model;
        model.graph.edge_indices().all(|edge| {
            let (from, to) = model.ends(edge);
            to != node || model.on_one_host(from, to)
        })
    }

    /// Whether a replica elsewhere asks a database for what is new.
    pub(super) fn feeds_others(&self, database: NodeId) -> bool {
        let model = &self.loaded.model;
        model.graph.edge_indices().any(|edge| {
            let (from, to) = model.ends(edge);
            let feeds = model.graph[edge].kind == LinkKind::Replication;
            feeds && from == database && !model.on_one_host(from, to)
        })
    }

    /// Whether a link is drawn for which the database's host needs this rule.
    pub(super) fn needs(&self, rule: &str) -> bool {
        let model = &self.loaded.model;
        let Some((_, from)) = rule.split_once(" from ") else {
            return false;
        };
        let Some(source) = model.node(from) else {
            return false;
        };
        let database = model.node(&self.question.element).unwrap();
        model.graph.edge_indices().any(|edge| {
            let ends = model.ends(edge);
            let kind = model.graph[edge].kind;
            let feeds = kind == LinkKind::Replication && ends == (database, source);
            (ends == (source, database) || feeds) && !model.on_one_host(source, database)
        })
    }
}

/// The links that a name stands for.
fn edges(model: &Model, link: &str) -> Vec<EdgeId> {
    let (ends, kind) = link.rsplit_once(':').map_or((link, None), |(ends, kind)| {
        let is_kind = LinkKind::ALL.iter().any(|one| one.suffix() == kind);
        if is_kind {
            (ends, Some(kind))
        } else {
            (link, None)
        }
    });
    let (from, to) = ends.split_once("->").unwrap();
    let is = |edge: &EdgeId| {
        let authored = &model.topology.links[model.graph[*edge].authored];
        authored.from.as_str() == from
            && authored.to.as_str() == to
            && kind.is_none_or(|kind| authored.kind.suffix() == kind)
    };
    model.graph.edge_indices().filter(is).collect()
}

/// Whether somebody who listens reads it: it leaves a machine, and nothing encrypts it.
pub(super) fn is_in_clear(model: &Model, link: &str) -> bool {
    let edges = edges(model, link);
    assert!(!edges.is_empty(), "no link {link}");
    edges.iter().any(|edge| {
        let (from, to) = model.ends(*edge);
        let passes = matches!(model.graph[from].kind(), Some(Kind::LoadBalancer(lb))
            if lb.layer == Layer::Tcp && lb.tls.is_none());
        if model.on_one_host(from, to) || model.graph[*edge].is_encrypted() {
            return false;
        }
        !passes || !model.graph[*edge].kind.is_request() || !arrives_encrypted(model, from)
    })
}

/// Whether all that comes to a component, or to the address it holds, is encrypted.
fn arrives_encrypted(model: &Model, node: NodeId) -> bool {
    let into = model.graph.edge_indices().filter(|edge| {
        let (_, to) = model.ends(*edge);
        let clusters = &model.topology.clusters;
        let holds = clusters.iter().any(|(name, cluster)| {
            let is_member = cluster.members.contains_key(&model.graph[node].authored);
            is_member && model.graph[to].name == name.as_str()
        });
        (to == node || holds) && model.graph[*edge].kind.is_request()
    });
    let into: Vec<EdgeId> = into.collect();
    let own: Vec<EdgeId> = into
        .iter()
        .copied()
        .filter(|edge| model.graph[model.ends(*edge).0].component().is_some())
        .collect();
    !own.is_empty() && own.iter().all(|edge| model.graph[*edge].is_encrypted())
}
