//! Databases that follow one another, and those that decide together.
//!
//! Refuses to say who hears whom at the moment, or who accepts what: it lists who belongs together.

use super::{Flow, Role, StationId};
use crate::design::model::{EdgeId, Model};
use crate::design::value::Choice;
use crate::design::words::{LinkKind, ReplicationMode};

/// One database following another, as a link draws it.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The link.
    pub edge: EdgeId,
    /// Who is followed.
    pub from: StationId,
    /// Who follows.
    pub to: StationId,
    /// Boxes in its path: of each, one live copy is needed.
    pub gates: Vec<Vec<StationId>>,
    /// The two belong to a group.
    pub is_group: bool,
}

/// Databases that replicate as a group: a write counts when a majority of them has it, and those
/// who hear no majority accept none.
#[derive(Debug, Clone)]
pub struct Group {
    /// Who belongs to it, in the order of the file.
    pub members: Vec<StationId>,
    /// The links drawn between them: places in [`Flow::feeds`].
    pub feeds: Vec<usize>,
}

impl Group {
    /// How many of its members are a majority.
    #[must_use]
    pub const fn majority(&self) -> usize {
        self.members.len() / 2 + 1
    }
}

impl Flow {
    pub(super) fn add_feed(&mut self, model: &Model, id: EdgeId) {
        let edge = &model.graph[id];
        let (from, to) = model.ends(id);
        let (from, to) = (from.index(), to.index());
        self.stations[to].fed_by.push(from);
        if edge.tail.both_ways {
            self.stations[from].fed_by.push(to);
        }
        let gates = edge.gates.iter();
        let gates = gates.map(|gate| gate.iter().map(|node| node.index()).collect());
        let is_database =
            |station: StationId| matches!(self.stations[station].role, Role::Database { .. });
        self.feeds.push(Feed {
            edge: id,
            from,
            to,
            gates: gates.collect(),
            is_group: edge.tail.mode == Some(Choice::Is(ReplicationMode::Group))
                && edge.kind == LinkKind::Replication
                && is_database(from)
                && is_database(to),
        });
    }

    /// Databases joined by links of group replication are one group.
    pub(super) fn find_groups(&mut self) {
        let joined: Vec<usize> = (0..self.feeds.len())
            .filter(|feed| self.feeds[*feed].is_group)
            .collect();
        // Each database stands for itself, then for the first one it is joined with.
        let mut first: Vec<StationId> = (0..self.stations.len()).collect();
        for feed in &joined {
            let (a, b) = (first[self.feeds[*feed].from], first[self.feeds[*feed].to]);
            if a == b {
                continue;
            }
            for other in &mut first {
                if *other == a.max(b) {
                    *other = a.min(b);
                }
            }
        }
        let mut groups = vec![Vec::new(); first.len()];
        for (station, stands_for) in first.iter().enumerate() {
            groups[*stands_for].push(station);
        }
        for members in groups.into_iter().filter(|members| members.len() > 1) {
            for member in &members {
                self.stations[*member].group = Some(self.groups.len());
            }
            let of_group = |feed: &usize| members.contains(&self.feeds[*feed].from);
            let feeds = joined.iter().copied().filter(of_group).collect();
            self.groups.push(Group { members, feeds });
        }
    }
}
