//! Who follows whose writes: from the replication links of a design to the plan's feeds.
//!
//! Refuses state: what has come through is `feed`'s.

use super::plan::{Feed, id};
use super::timing;
use crate::design::flow::{Role, StationId};
use crate::design::model::NodeId;
use crate::design::words::ReplicationMode;
use crate::design::{Flow, Model, Time};

/// How far the writes of a source have been followed.
#[derive(Clone)]
struct Trail {
    at: StationId,
    links: Vec<usize>,
    via: Vec<u32>,
    one_way_ns: u64,
    lag_ns: u64,
}

/// Every database that sees another one's writes, directly or by way of others.
pub(super) fn feeds(model: &Model, flow: &Flow) -> Vec<Feed> {
    let mut feeds = Vec::new();
    for source in 0..flow.stations.len() {
        let Role::Database { writable, promotes } = flow.stations[source].role else {
            continue;
        };
        if writable || promotes {
            follow(model, flow, source, &mut feeds);
        }
    }
    feeds
}

fn follow(model: &Model, flow: &Flow, source: StationId, feeds: &mut Vec<Feed>) {
    let mut seen = vec![false; flow.stations.len()];
    seen[source] = true;
    let mut trails = std::collections::VecDeque::from([Trail {
        at: source,
        links: Vec::new(),
        via: Vec::new(),
        one_way_ns: 0,
        lag_ns: 0,
    }]);
    while let Some(trail) = trails.pop_front() {
        for (next, is_group) in followers(model, flow, &trail) {
            let Role::Database {
                writable: accepts, ..
            } = flow.stations[next.at].role
            else {
                continue;
            };
            if std::mem::replace(&mut seen[next.at], true) {
                continue;
            }
            let is_direct = trail.at == source;
            feeds.push(Feed {
                source: id(source),
                replica: id(next.at),
                links: next.links.clone(),
                via: trail.via.clone(),
                one_way_ns: next.one_way_ns,
                lag_ns: next.lag_ns,
                acks: if is_direct {
                    acks(model, flow, source, &next, is_group)
                } else {
                    0
                },
                is_group: is_direct && is_group,
            });
            // What a replica receives it passes on; who accepts writes passes on its own.
            if !accepts {
                let mut via = trail.via.clone();
                via.push(id(next.at));
                trails.push_back(Trail { via, ..next });
            }
        }
    }
}

/// Who sees the writes that have come so far next, in the order of the links; last the members of
/// a group to whom none is drawn.
fn followers(model: &Model, flow: &Flow, trail: &Trail) -> Vec<(Trail, bool)> {
    let mut found = Vec::new();
    for (place, feed) in flow.feeds.iter().enumerate() {
        let tail = &model.graph[feed.edge].tail;
        let to = if feed.from == trail.at {
            feed.to
        } else if feed.to == trail.at && (tail.both_ways || feed.is_group) {
            feed.from
        } else {
            continue;
        };
        let one_way_ns = timing::latency(model, feed.edge);
        let lag_ns = tail.lag.map_or(one_way_ns + timing::LOCAL_NS, Time::nanos);
        let delay_ns = tail.delay.map_or(0, Time::nanos);
        let mut links = trail.links.clone();
        links.push(place);
        let next = Trail {
            at: to,
            links,
            via: Vec::new(),
            one_way_ns: trail.one_way_ns.saturating_add(one_way_ns),
            lag_ns: trail.lag_ns.saturating_add(lag_ns.saturating_add(delay_ns)),
        };
        found.push((next, feed.is_group));
    }
    let group = flow.stations[trail.at].group;
    if let Some(group) = group.and_then(|group| flow.groups.get(group)) {
        for member in &group.members {
            let one_way_ns = timing::between(model, NodeId::new(trail.at), NodeId::new(*member));
            let next = Trail {
                at: *member,
                links: trail.links.clone(),
                via: Vec::new(),
                one_way_ns: trail.one_way_ns.saturating_add(one_way_ns),
                lag_ns: trail.lag_ns.saturating_add(one_way_ns + timing::LOCAL_NS),
            };
            found.push((next, true));
        }
    }
    found
}

/// How many replicas a commit of this source waits for, where this one is among them.
fn acks(model: &Model, flow: &Flow, source: StationId, next: &Trail, is_group: bool) -> u32 {
    let group = flow.stations[source].group;
    if let Some(group) = group.and_then(|group| flow.groups.get(group))
        && is_group
    {
        // A majority, of which the source itself is one.
        return id(group.majority() - 1);
    }
    let Some(feed) = next.links.first().and_then(|link| flow.feeds.get(*link)) else {
        return 0;
    };
    let tail = &model.graph[feed.edge].tail;
    let mode = tail.mode.map(|mode| mode.or(ReplicationMode::Async));
    match mode.unwrap_or(ReplicationMode::Async) {
        ReplicationMode::Async | ReplicationMode::Group => 0,
        ReplicationMode::SemiSync => tail.acks.unwrap_or(1).max(1),
        ReplicationMode::Sync => id(flow.feeds.iter().filter(|feed| feed.from == source).count()),
    }
}
