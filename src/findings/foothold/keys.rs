//! Keys: which passwords and private keys lie on a machine, and what they open.
//!
//! Refuses guesses: a key is held only where a link or a record of the file says so.

use super::edges;
use crate::design::Kind;
use crate::design::model::{Model, NodeId};
use crate::design::value::Choice;
use crate::design::words::LinkKind;

/// What a login lets one do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// Read data.
    pub read: bool,
    /// Change data.
    pub write: bool,
    /// Everything: an administrator's account, or the files themselves.
    pub all: bool,
}

/// What opens a door that asks who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A password or a hole would have to be found.
    Needed,
    /// It asks nobody, by the file's own word.
    Unasked,
    /// The key lies on the machine.
    Held(Rights),
}

impl Key {
    /// `no key`, `asks nobody`, `reads and writes`, ….
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Needed => "no key here",
            Self::Unasked => "asks nobody",
            Self::Held(Rights { all: true, .. }) => "everything",
            Self::Held(Rights {
                read: true,
                write: true,
                ..
            }) => "reads and writes",
            Self::Held(Rights { write: true, .. }) => "writes",
            Self::Held(_) => "reads",
        }
    }
}

/// The keys on a machine.
pub(super) struct Purse {
    /// For each node that can be logged in to, the rights held.
    logins: Vec<(NodeId, Rights)>,
    /// Components that hold a private key.
    certificates: Vec<NodeId>,
    /// Code bases with secrets in them.
    files: Vec<NodeId>,
    /// Databases and backups that lie on the machine.
    data: Vec<NodeId>,
}

/// Accounts that may do everything, by the names the common databases give them.
pub(in crate::findings) fn is_administrator(user: &str) -> bool {
    matches!(user, "root" | "sa" | "postgres" | "sys")
}

/// What the file says lies on the machine of these components.
pub(super) fn purse(model: &Model, sources: &[NodeId]) -> Purse {
    let mut purse = Purse {
        logins: Vec::new(),
        certificates: Vec::new(),
        files: Vec::new(),
        data: Vec::new(),
    };
    for node in sources {
        match model.graph[*node].kind() {
            // Visitors have no keys but their own.
            None | Some(Kind::Client(_)) => continue,
            Some(Kind::CodeBase(code)) if code.secrets == Some(true) => {
                purse.files.push(*node);
                for app in model.graph.node_indices() {
                    if matches!(model.graph[app].kind(), Some(Kind::AppServer(_))) {
                        purse.take(model, app);
                    }
                }
            }
            Some(Kind::Database(_) | Kind::Backup(_)) => purse.data.push(*node),
            Some(kind) => {
                if kind
                    .tls()
                    .is_some_and(|tls| matches!(tls.certificate, Choice::Is(_)))
                {
                    purse.certificates.push(*node);
                }
            }
        }
        purse.take(model, *node);
    }
    purse
}

impl Purse {
    /// Takes the logins that a component needs for the links that leave it.
    fn take(&mut self, model: &Model, node: NodeId) {
        let admin = matches!(model.graph[node].kind(),
            Some(Kind::AppServer(app)) if app.db_user.as_deref().is_some_and(is_administrator));
        for edge in edges(model, node, petgraph::Direction::Outgoing) {
            let kind = model.graph[edge].kind;
            let (_, to) = model.ends(edge);
            let rights = Rights {
                read: matches!(
                    kind,
                    LinkKind::Read | LinkKind::ReadWrite | LinkKind::Backup
                ),
                write: matches!(
                    kind,
                    LinkKind::Write | LinkKind::ReadWrite | LinkKind::Backup
                ),
                all: admin && kind.is_data(),
            };
            if rights != Rights::default() {
                self.add(to, rights);
                // A proxy passes the login on to the databases behind it.
                if matches!(model.graph[to].kind(), Some(Kind::DatabaseProxy(_))) {
                    for behind in edges(model, to, petgraph::Direction::Outgoing) {
                        self.add(model.ends(behind).1, rights);
                    }
                }
            }
        }
        // A replica logs in to what feeds it, and is given every change.
        for edge in edges(model, node, petgraph::Direction::Incoming) {
            if model.graph[edge].kind == LinkKind::Replication {
                let rights = Rights {
                    read: true,
                    ..Rights::default()
                };
                self.add(model.ends(edge).0, rights);
            }
        }
    }

    fn add(&mut self, node: NodeId, rights: Rights) {
        match self.logins.iter_mut().find(|(known, _)| *known == node) {
            Some((_, held)) => {
                held.read |= rights.read;
                held.write |= rights.write;
                held.all |= rights.all;
            }
            None => self.logins.push((node, rights)),
        }
    }

    /// What opens a component's door, if it asks who is there at all.
    pub(super) fn key(&self, model: &Model, node: NodeId, here: bool) -> Option<Key> {
        let kind = model.graph[node].kind()?;
        if !matches!(
            kind,
            Kind::Database(_) | Kind::DatabaseProxy(_) | Kind::Cache(_) | Kind::Queue(_)
        ) {
            return None;
        }
        if here {
            let all = Rights {
                read: true,
                write: true,
                all: true,
            };
            return Some(Key::Held(all));
        }
        let unasked = edges(model, node, petgraph::Direction::Incoming)
            .into_iter()
            .any(|edge| model.graph[edge].tail.auth == Some(false));
        if unasked {
            return Some(Key::Unasked);
        }
        let held = self.logins.iter().find(|(known, _)| *known == node);
        Some(held.map_or(Key::Needed, |(_, rights)| Key::Held(*rights)))
    }

    /// What lies on the machine, in words.
    pub(super) fn words(&self, model: &Model) -> Vec<String> {
        let name = |node: &NodeId| model.graph[*node].name.clone();
        let mut words: Vec<String> = Vec::new();
        words.extend(
            self.data
                .iter()
                .map(|node| format!("the files of {}", name(node))),
        );
        words.extend(
            self.certificates
                .iter()
                .map(|node| format!("the private key of {}", name(node))),
        );
        words.extend(
            self.files
                .iter()
                .map(|node| format!("the secrets in {}", name(node))),
        );
        words.extend(self.logins.iter().map(|(node, rights)| {
            format!("a login to {} ({})", name(node), Key::Held(*rights).words())
        }));
        words
    }
}
