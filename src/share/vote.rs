//! Groups of databases: who hears a majority, and who is promoted for those that are gone.
//!
//! Refuses time: how long it takes until a member is missed is the traffic engine's question.

use super::engine::Pass;
use super::faults::Element;
use crate::design::flow::{Feed, Group, Role, StationId};

impl Pass<'_> {
    /// Whether anything passes from a database to one that follows it: the link and its boxes.
    pub(super) fn feed_is_open(&self, feed: &Feed) -> bool {
        let is_up = |gate: &Vec<StationId>| gate.iter().any(|station| self.out.up[*station]);
        !self.faults.has(Element::Link(feed.edge.index())) && feed.gates.iter().all(is_up)
    }

    /// Members of a group that hear one another. Where no link is drawn between two of them they
    /// do: each talks to all the others, whatever the picture shows.
    fn hear(&self, group: &Group, a: StationId, b: StationId) -> bool {
        let mut drawn = group
            .feeds
            .iter()
            .map(|feed| &self.flow.feeds[*feed])
            .filter(|feed| (feed.from, feed.to) == (a, b) || (feed.from, feed.to) == (b, a))
            .peekable();
        self.out.up[a]
            && self.out.up[b]
            && (drawn.peek().is_none() || drawn.any(|feed| self.feed_is_open(feed)))
    }

    /// The members that a member hears, itself first, by whatever way; none when it is down. Each
    /// is heard by way of those before it.
    pub(super) fn heard(&self, group: &Group, member: StationId) -> Vec<StationId> {
        if !self.out.up[member] {
            return Vec::new();
        }
        let mut heard = vec![member];
        let mut asked = 0;
        while let Some(by) = heard.get(asked).copied() {
            let others = group.members.iter().copied();
            let new: Vec<StationId> = others
                .filter(|other| !heard.contains(other) && self.hear(group, by, *other))
                .collect();
            heard.extend(new);
            asked += 1;
        }
        heard
    }

    /// Who belongs to a group and hears no majority of it.
    pub(super) fn vote(&mut self) {
        let flow = self.flow;
        for group in &flow.groups {
            for member in &group.members {
                self.out.outvoted[*member] = self.heard(group, *member).len() < group.majority();
            }
        }
    }

    /// A replica that promotes itself does so when every writable database that feeds it is gone;
    /// of several replicas of the same primary the first in the file does. In a group, whoever
    /// hears a majority of it replaces writers that do not.
    pub(super) fn promote(&mut self) {
        let flow = self.flow;
        let mut taken: Vec<&[StationId]> = Vec::new();
        for (station, this) in flow.stations.iter().enumerate() {
            let Role::Database { promotes: true, .. } = this.role else {
                continue;
            };
            let group = this.group.and_then(|group| flow.groups.get(group));
            let feeders = group.map_or(this.fed_by.as_slice(), |group| &group.members);
            let writable = |station: &&StationId| {
                matches!(
                    flow.stations[**station].role,
                    Role::Database { writable: true, .. }
                )
            };
            let mut sources = feeders.iter().filter(writable).peekable();
            if !self.out.up[station] || self.out.outvoted[station] || sources.peek().is_none() {
                continue;
            }
            let is_gone = |source: &StationId| {
                !self.out.up[*source] || group.is_some() && self.out.outvoted[*source]
            };
            if sources.all(is_gone) && !taken.contains(&feeders) {
                self.out.promoted[station] = true;
                taken.push(feeders);
            }
        }
    }
}
