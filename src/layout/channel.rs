//! The gaps between tiers: every wire that changes its row gets a track there.
//!
//! Owns the order of the tracks: a wire that enters at the row at which another leaves must turn
//! before it, and beyond that the fewest crossings win. Refuses lengths along the flow.

/// A wire that changes its row within one gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bend {
    /// The piece it belongs to.
    pub(super) seg: usize,
    /// Row on the left side of the gap.
    pub(super) from: i32,
    /// Row on the right side; for a turn a second row on the left side.
    pub(super) to: i32,
    /// Both rows are on the left side.
    pub(super) turns: bool,
    /// Result: the track, counted from the left.
    pub(super) track: usize,
}

/// Above this many bends in one gap, tracks are ordered by rule of thumb alone.
const COMPARED: usize = 40;

impl Bend {
    const fn span(&self) -> (i32, i32) {
        if self.from < self.to {
            (self.from, self.to)
        } else {
            (self.to, self.from)
        }
    }

    const fn strictly_holds(&self, row: i32) -> bool {
        let (first, last) = self.span();
        first < row && row < last
    }

    /// Crossings if this one turns to the left of the other.
    fn crossings_before(&self, other: &Self) -> usize {
        let leaves = usize::from(!self.turns && other.strictly_holds(self.to));
        let enters = usize::from(self.strictly_holds(other.from));
        let returns = usize::from(other.turns && self.strictly_holds(other.to));
        leaves + enters + returns
    }

    /// Whether this one has to turn to the left of the other: it enters, or turns back, at a row
    /// at which the other leaves.
    const fn must_precede(&self, other: &Self) -> bool {
        !other.turns && (self.from == other.to || (self.turns && self.to == other.to))
    }

    const fn overlaps(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.span(), other.span());
        a <= d && c <= b
    }
}

/// Assigns the tracks of one gap and returns how many there are. `free_row` finds a row that no
/// wire and no border uses in this gap, near a wish; it is asked where wires swap their rows, and
/// one of them has to step aside on two tracks.
pub(super) fn assign(bends: &mut Vec<Bend>, mut free_row: impl FnMut(i32) -> i32) -> usize {
    sort_by_thumb(bends);
    if bends.len() <= COMPARED {
        improve(bends);
    }
    let mut first = Vec::new();
    loop {
        first.clear();
        match legal_order(bends, &mut first) {
            None => break,
            Some(knot) => {
                let whole = bends[knot];
                let (a, b) = whole.span();
                let row = free_row(i32::midpoint(a, b));
                bends[knot].to = row;
                bends.insert(knot + 1, Bend { from: row, ..whole });
            }
        }
    }
    let ordered: Vec<Bend> = first.iter().map(|&i| bends[i]).collect();
    *bends = ordered;
    let mut tracks = 0;
    for i in 0..bends.len() {
        let mut track = 0;
        for j in 0..i {
            if bends[j].overlaps(&bends[i]) {
                track = track.max(bends[j].track + 1);
            }
        }
        bends[i].track = track;
        tracks = tracks.max(track + 1);
    }
    tracks
}

/// Wires that go up turn in order from above, wires that go down from below: so none of either
/// kind crosses another of its kind from the same box.
fn sort_by_thumb(bends: &mut [Bend]) {
    bends.sort_unstable_by_key(|b| {
        let up = b.to < b.from;
        (!b.turns, if up { b.from } else { -b.from }, b.seg)
    });
}

/// Swaps neighbours while that saves crossings.
fn improve(bends: &mut [Bend]) {
    for _ in 0..bends.len() {
        let mut moved = false;
        for i in 1..bends.len() {
            let (a, b) = (bends[i - 1], bends[i]);
            let kept = a.crossings_before(&b) + 8 * usize::from(b.must_precede(&a));
            let swapped = b.crossings_before(&a) + 8 * usize::from(a.must_precede(&b));
            if swapped < kept {
                bends.swap(i - 1, i);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// The given order, changed only where one has to precede another. A ring of such demands is
/// reported by one of its members.
fn legal_order(bends: &[Bend], out: &mut Vec<usize>) -> Option<usize> {
    let n = bends.len();
    let mut by_exit: Vec<(i32, usize)> = bends
        .iter()
        .enumerate()
        .filter(|(_, b)| !b.turns)
        .map(|(i, b)| (b.to, i))
        .collect();
    by_exit.sort_unstable();
    let leaving = |row: i32| {
        let at = by_exit.partition_point(|e| e.0 < row);
        by_exit.get(at).filter(|e| e.0 == row).map(|e| e.1)
    };
    // At most two followers each: those that leave where it enters or turns back.
    let mut waits = vec![0_usize; n];
    let followers: Vec<[Option<usize>; 2]> = bends
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let second = if b.turns { leaving(b.to) } else { None };
            [leaving(b.from), second].map(|f| f.filter(|&f| f != i && bends[f].seg != b.seg))
        })
        .collect();
    for f in followers.iter().flatten().flatten() {
        waits[*f] += 1;
    }
    // The two halves of a wire that steps aside keep their order by position.
    let mut done = vec![false; n];
    while out.len() < n {
        let blocked_half = |i: usize| i > 0 && bends[i - 1].seg == bends[i].seg && !done[i - 1];
        let Some(next) = (0..n).find(|&i| !done[i] && waits[i] == 0 && !blocked_half(i)) else {
            let knot = knot(&followers, &done, bends);
            if knot.is_none() {
                out.extend((0..n).filter(|&i| !done[i]));
            }
            return knot;
        };
        done[next] = true;
        out.push(next);
        for f in followers[next].iter().flatten() {
            waits[*f] -= 1;
        }
    }
    None
}

/// A member of a ring among those not done that has not been split yet.
fn knot(followers: &[[Option<usize>; 2]], done: &[bool], bends: &[Bend]) -> Option<usize> {
    let n = done.len();
    let mut leader = vec![None; n];
    for (i, pair) in followers.iter().enumerate() {
        for f in pair.iter().flatten() {
            if !done[i] {
                leader[*f] = Some(i);
            }
        }
    }
    let mut at = (0..n).find(|&i| !done[i])?;
    let mut seen = vec![false; n];
    while !seen[at] {
        seen[at] = true;
        let half = at > 0 && bends[at - 1].seg == bends[at].seg && !done[at - 1];
        at = leader[at].or(half.then(|| at - 1))?;
    }
    let whole =
        |i: usize| !bends[i].turns && bends.iter().filter(|b| b.seg == bends[i].seg).count() == 1;
    (0..n).filter(|&i| !done[i] && seen[i]).find(|&i| whole(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bend(seg: usize, from: i32, to: i32) -> Bend {
        Bend {
            seg,
            from,
            to,
            turns: false,
            track: 0,
        }
    }

    fn track(bends: &[Bend], seg: usize) -> Vec<usize> {
        bends
            .iter()
            .filter(|b| b.seg == seg)
            .map(|b| b.track)
            .collect()
    }

    #[test]
    fn wires_that_do_not_meet_share_a_track() {
        let mut bends = vec![bend(0, 3, 1), bend(1, 5, 8)];
        assert_eq!(assign(&mut bends, |_| 99), 1);
    }

    #[test]
    fn a_wire_turns_before_the_one_that_leaves_at_its_row() {
        let mut bends = vec![bend(0, 2, 6), bend(1, 6, 9)];
        assert_eq!(assign(&mut bends, |_| 99), 2);
        assert!(track(&bends, 1) < track(&bends, 0));
    }

    #[test]
    fn wires_that_swap_their_rows_step_aside_on_a_free_one() {
        let mut bends = vec![bend(0, 2, 6), bend(1, 6, 2)];
        assign(&mut bends, |wish| wish);
        let halves = bends.iter().filter(|b| b.to == 4 || b.from == 4).count();
        assert_eq!((bends.len(), halves), (3, 2));
        for a in &bends {
            for b in &bends {
                assert!(a.seg == b.seg || !a.must_precede(b) || a.track < b.track);
            }
        }
    }

    #[test]
    fn a_fan_out_crosses_nothing() {
        let mut bends: Vec<Bend> = (0..6)
            .map(|i| bend(0, 10 + cells(i), 4 * cells(i)))
            .collect();
        for (i, b) in bends.iter_mut().enumerate() {
            b.seg = i;
        }
        assign(&mut bends, |_| 99);
        for a in &bends {
            for b in bends.iter().filter(|b| a.track < b.track) {
                assert_eq!(a.crossings_before(b), 0, "{a:?} {b:?}");
            }
        }
    }

    fn cells(i: usize) -> i32 {
        i32::try_from(i).unwrap()
    }
}
