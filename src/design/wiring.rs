//! Which links make sense between which ends: what is offered when two things are connected.
//!
//! Refuses to forbid: what the file may say beyond this is `validity`'s question, and whether it
//! was wise is for `findings`.

use super::kinds::{Database, Kind};
use super::value::Choice;
use super::words::{DatabaseRole, LinkKind};

/// An end of a link that is to be drawn.
#[derive(Debug, Clone, Copy)]
pub enum End<'a> {
    /// A component.
    Component(&'a Kind),
    /// A host: the outermost component on it that takes the link.
    Host,
    /// A cluster's floating address.
    Cluster,
}

/// What requests may come over, the usual first.
const REQUESTS: [LinkKind; 5] = [
    LinkKind::Http,
    LinkKind::Https,
    LinkKind::FastCgi,
    LinkKind::Tcp,
    LinkKind::Request,
];

/// The kinds of link that make sense from one end to the other, the usual one first. `Undecided`
/// is none of them: a box may always be linked without saying how.
#[must_use]
pub fn fitting(from: End<'_>, to: End<'_>) -> Vec<LinkKind> {
    let data: &[LinkKind] = if is_replica(to) {
        &[LinkKind::Read, LinkKind::ReadWrite, LinkKind::Write]
    } else {
        &[LinkKind::ReadWrite, LinkKind::Read, LinkKind::Write]
    };
    let between = [
        LinkKind::Replication,
        LinkKind::Lookup,
        LinkKind::Backup,
        LinkKind::Heartbeat,
        LinkKind::Sync,
        LinkKind::Telemetry,
        LinkKind::Management,
    ];
    let all = REQUESTS.iter().chain(data).chain(&between);
    all.copied().filter(|kind| kind.joins(from, to)).collect()
}

const fn is_replica(end: End<'_>) -> bool {
    matches!(
        end,
        End::Component(Kind::Database(Database {
            role: Choice::Is(DatabaseRole::Replica),
            ..
        }))
    )
}

impl LinkKind {
    /// Whether a link of this kind from one end to the other makes sense.
    #[must_use]
    pub fn joins(self, from: End<'_>, to: End<'_>) -> bool {
        match self {
            Self::Request | Self::Http | Self::Https => asks(from) && serves(to),
            Self::FastCgi => asks(from) && runs_code(to),
            Self::Tcp => asks(from) && (serves(to) || is_balanced(from, to)),
            Self::Lookup => looks_up(from) && is(to, |kind| matches!(kind, Kind::Dns(_))),
            Self::Read | Self::Write | Self::ReadWrite => queries(from) && keeps(to),
            Self::Replication => alike(from, to, |kind| {
                matches!(kind, Kind::Database(_) | Kind::Cache(_) | Kind::Queue(_))
            }),
            Self::Backup => holds_data(from) && is(to, |kind| matches!(kind, Kind::Backup(_))),
            Self::Heartbeat => alike(from, to, |kind| {
                matches!(kind, Kind::LoadBalancer(_) | Kind::DatabaseProxy(_))
            }),
            Self::Sync => alike(from, to, |kind| {
                matches!(
                    kind,
                    Kind::CodeBase(_) | Kind::LoadBalancer(_) | Kind::AppServer(_)
                )
            }),
            Self::Telemetry => watches(from, to),
            Self::Management => {
                administers(from) && !is(to, |kind| matches!(kind, Kind::Client(_)))
            }
            // A drawn way back says nothing that the way there does not say.
            Self::Response | Self::Undecided => false,
        }
    }
}

fn is(end: End<'_>, test: impl Fn(&Kind) -> bool) -> bool {
    matches!(end, End::Component(kind) if test(kind))
}

/// Two components of one kind out of some.
fn alike(from: End<'_>, to: End<'_>, among: impl Fn(&Kind) -> bool) -> bool {
    match (from, to) {
        (End::Component(a), End::Component(b)) => among(a) && a.word() == b.word(),
        _ => false,
    }
}

fn asks(end: End<'_>) -> bool {
    is(end, |kind| {
        matches!(
            kind,
            Kind::Client(_)
                | Kind::Cdn(_)
                | Kind::LoadBalancer(_)
                | Kind::WebServer(_)
                | Kind::AppServer(_)
                | Kind::External(_)
                | Kind::Probe(_)
        )
    })
}

fn serves(end: End<'_>) -> bool {
    match end {
        End::Cluster | End::Host => true,
        End::Component(kind) => matches!(
            kind,
            Kind::Cdn(_)
                | Kind::LoadBalancer(_)
                | Kind::WebServer(_)
                | Kind::AppServer(_)
                | Kind::External(_)
        ),
    }
}

fn runs_code(end: End<'_>) -> bool {
    is(end, |kind| matches!(kind, Kind::AppServer(_)))
}

/// A balancer of connections in front of databases.
fn is_balanced(from: End<'_>, to: End<'_>) -> bool {
    is(from, |kind| matches!(kind, Kind::LoadBalancer(_)))
        && is(to, |kind| {
            matches!(kind, Kind::Database(_) | Kind::DatabaseProxy(_))
        })
}

fn looks_up(end: End<'_>) -> bool {
    asks(end) || is(end, |kind| matches!(kind, Kind::Dns(_)))
}

fn queries(end: End<'_>) -> bool {
    is(end, |kind| {
        matches!(
            kind,
            Kind::WebServer(_)
                | Kind::AppServer(_)
                | Kind::DatabaseProxy(_)
                | Kind::LoadBalancer(_)
                | Kind::External(_)
        )
    })
}

fn keeps(end: End<'_>) -> bool {
    is(end, |kind| {
        matches!(
            kind,
            Kind::Database(_)
                | Kind::DatabaseProxy(_)
                | Kind::Cache(_)
                | Kind::Queue(_)
                | Kind::CodeBase(_)
        )
    })
}

fn holds_data(end: End<'_>) -> bool {
    is(end, |kind| {
        matches!(
            kind,
            Kind::Database(_) | Kind::Cache(_) | Kind::Queue(_) | Kind::CodeBase(_)
        )
    })
}

/// One of the two gathers measurements of the other.
fn watches(from: End<'_>, to: End<'_>) -> bool {
    let gathers = |end| is(end, |kind| matches!(kind, Kind::Collector(_)));
    let probes = is(from, |kind| matches!(kind, Kind::Probe(_)));
    let is_watched = |end: End<'_>| {
        !matches!(end, End::Cluster)
            && !is(end, |kind| {
                matches!(kind, Kind::Client(_) | Kind::Certificate(_))
            })
    };
    (gathers(to) && is_watched(from)) || ((gathers(from) || probes) && is_watched(to))
}

fn administers(end: End<'_>) -> bool {
    is(end, |kind| {
        matches!(kind, Kind::Client(_) | Kind::Bastion(_))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::kinds::{AppServer, Client, Dns, Firewall, LoadBalancer};

    fn kinds(from: &Kind, to: &Kind) -> Vec<LinkKind> {
        fitting(End::Component(from), End::Component(to))
    }

    #[test]
    fn the_usual_link_is_offered_first() {
        let app = Kind::AppServer(AppServer::default());
        let balancer = Kind::LoadBalancer(LoadBalancer::default());
        let dns = Kind::Dns(Dns::default());
        let client = Kind::Client(Client::default());
        let database = |role| {
            Kind::Database(Database {
                role: Choice::Is(role),
                ..Database::default()
            })
        };
        let primary = database(DatabaseRole::Primary);
        let replica = database(DatabaseRole::Replica);
        for (from, to, first) in [
            (&client, &balancer, LinkKind::Http),
            (&client, &dns, LinkKind::Lookup),
            (&app, &primary, LinkKind::ReadWrite),
            (&app, &replica, LinkKind::Read),
            (&primary, &replica, LinkKind::Replication),
        ] {
            assert_eq!(kinds(from, to).first(), Some(&first), "{}", to.word());
        }
    }

    #[test]
    fn a_box_that_only_passes_on_is_no_end_of_requests() {
        let client = Kind::Client(Client::default());
        let firewall = Kind::Firewall(Firewall::default());
        let offered = kinds(&client, &firewall);
        assert!(
            offered
                .iter()
                .all(|kind| !kind.is_request() && !kind.is_data())
        );
        assert!(kinds(&firewall, &client).is_empty());
    }
}
