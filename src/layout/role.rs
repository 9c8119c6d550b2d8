//! What kinds of component and of link mean for a picture: where they stand, how they are drawn.
//!
//! Owns the mapping from the words of a design to tiers, line styles and labels. Refuses to walk
//! a model.

use super::caption;
use super::diagram::WireStyle;
use crate::design::kinds::Kind;
use crate::design::model::{Edge, Model};
use crate::design::words::{LinkKind, ReplicationMode};
use crate::design::{Choice, Class};

pub(super) const fn aside(kind: &Kind) -> bool {
    caption::is_small(kind) || matches!(kind, Kind::Backup(_))
}

/// The place of a kind on the way of a request. What stands in paths is ranked by them, and what
/// is `held` by a host or a link stands with its holder.
pub(super) fn rank(kind: &Kind, on_path: bool, held: bool, model: &Model) -> Option<u8> {
    let has = |wanted: fn(&Kind) -> bool| {
        model
            .graph
            .node_weights()
            .any(|node| node.kind().is_some_and(wanted))
    };
    match kind {
        _ if on_path => None,
        Kind::Client(_) | Kind::Dns(_) => Some(0),
        Kind::Cdn(_) | Kind::Router(_) | Kind::Firewall(_) | Kind::Waf(_) => Some(1),
        Kind::LoadBalancer(_) => Some(3),
        Kind::WebServer(_) => Some(4),
        Kind::AppServer(_) | Kind::Undecided(_) => Some(5),
        Kind::DatabaseProxy(_) | Kind::Queue(_) => Some(6),
        Kind::Database(_) | Kind::Cache(_) | Kind::External(_) => Some(7),
        Kind::Backup(_) => Some(8),
        // What belongs to something else stands beside it.
        Kind::CodeBase(_) | Kind::Certificate(_) | Kind::Agent(_) if held => None,
        Kind::CodeBase(_) => Some(if has(|kind| matches!(kind, Kind::AppServer(_))) {
            5
        } else {
            4
        }),
        // What looks on stands below the balancers, where there is usually room.
        Kind::Certificate(_)
        | Kind::Agent(_)
        | Kind::Collector(_)
        | Kind::Probe(_)
        | Kind::Bastion(_) => Some(if has(|kind| matches!(kind, Kind::LoadBalancer(_))) {
            3
        } else {
            0
        }),
    }
}

pub(super) const fn style(kind: LinkKind) -> WireStyle {
    match kind {
        LinkKind::Request
        | LinkKind::Http
        | LinkKind::Https
        | LinkKind::Tcp
        | LinkKind::FastCgi => WireStyle::Request,
        LinkKind::Lookup => WireStyle::Lookup,
        LinkKind::Read | LinkKind::Write | LinkKind::ReadWrite => WireStyle::Data,
        LinkKind::Replication | LinkKind::Backup => WireStyle::Replication,
        LinkKind::Heartbeat | LinkKind::Sync => WireStyle::Heartbeat,
        LinkKind::Telemetry => WireStyle::Telemetry,
        LinkKind::Management => WireStyle::Management,
        LinkKind::Response => WireStyle::Response,
        LinkKind::Undecided => WireStyle::Undecided,
    }
}

/// The word beside a wire that a firewall lets nothing pass on.
pub(super) const SHUT: &str = "shut";

/// A word beside the wire: what tells it from the others like it.
pub(super) fn label(link: &Edge) -> String {
    if link.blocked_by.is_some() {
        return SHUT.to_owned();
    }
    let tail = &link.tail;
    if let Some(label) = &tail.label {
        return label.clone();
    }
    match link.kind {
        LinkKind::Replication => match tail.mode {
            Some(Choice::Is(ReplicationMode::SemiSync)) => "semi-sync".into(),
            Some(Choice::Is(ReplicationMode::Sync)) => "sync".into(),
            Some(Choice::Is(ReplicationMode::Group)) => "group".into(),
            Some(Choice::Undecided) => "mode open".into(),
            Some(Choice::Is(ReplicationMode::Async)) | None => "async".into(),
        },
        LinkKind::Backup => "backup".into(),
        LinkKind::Read => "reads".into(),
        LinkKind::Write => "writes".into(),
        _ if tail.backup => "backup".into(),
        _ => match (&tail.weight, &tail.classes) {
            (Some(Choice::Is(weight)), _) if *weight != 1 => format!("×{weight}"),
            (_, Some(classes)) if !classes.is_empty() && classes.len() < Class::ALL.len() => {
                let words: Vec<&str> = classes.iter().map(|class| class.noun()).collect();
                words.join("+")
            }
            _ => String::new(),
        },
    }
}
