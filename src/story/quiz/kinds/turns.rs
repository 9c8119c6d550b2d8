//! Who gets the next request: picks of the real programs' algorithms, asked before they are made.
//!
//! Refuses health and backups: every member is up, and all of them are active.

use super::super::draft::Draft;
use super::picker::{Picker, Pool, pools};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Engine};
use crate::story::claims::{Bench, Run};

/// A pool of more members has too many connections to name.
const MOST_HELD: usize = 6;

fn are_equal(weights: &[u32]) -> bool {
    weights.windows(2).all(|pair| pair[0] == pair[1])
}

fn sequence(pool: &Pool, picks: &[usize]) -> String {
    let names = picks.iter().filter_map(|place| pool.members.get(*place));
    names.cloned().collect::<Vec<_>>().join(", ")
}

fn simulated() -> Run {
    let options = vec!["--duration".to_owned(), "60s".to_owned()];
    Run::with("simulate", options)
}

/// The run that shows whom the balancer picks, with some edits tried. Who holds an address before
/// it is switched off, so that the balancer has requests at all.
fn shown_by(bench: &Bench<'_>, pool: &Pool, count: usize, edits: &[String]) -> Run {
    let mut options = vec![
        "--picks".to_owned(),
        pool.name.clone(),
        "--requests".to_owned(),
        count.to_string(),
    ];
    for edit in edits {
        options.extend(["--set".to_owned(), edit.clone()]);
    }
    let clusters = bench.model().topology.clusters.values();
    let clusters = clusters.filter(|one| one.members.keys().any(|name| name.as_str() == pool.name));
    for other in clusters.flat_map(|one| one.members.keys()) {
        if other.as_str() != pool.name {
            options.extend(["--fault".to_owned(), format!("{other}@0s..")]);
        }
    }
    Run::with("simulate", options)
}

/// Pools whose members take turns, all alike.
fn even_turns(bench: &Bench<'_>) -> impl Iterator<Item = Pool> {
    let pools = pools(bench, Algorithm::RoundRobin).into_iter();
    pools
        .map(|(_, pool)| pool)
        .filter(|pool| are_equal(&pool.weights))
}

/// Which servers the first requests reach.
pub(super) fn turns(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |pool: Pool| {
        let count = pool.members.len();
        let why = "Round robin takes turns in the order of the file: equal counts, which is not \
                   equal load where requests or servers differ.";
        if (3..=6).contains(&count) {
            let picks = Picker::new(&pool).serve(count)?;
            let right = picks.iter().filter_map(|place| pool.members.get(*place));
            let text = format!(
                "{} has just started and takes turns. In which order do its first {count} requests \
                 reach its members?",
                pool.name
            );
            let draft = Draft::order(&pool.name, text, right.cloned().collect());
            let run = shown_by(bench, &pool, count, &[]);
            return Some(draft.why(why).look(pool.members).run(run));
        }
        let picks = Picker::new(&pool).serve(6)?;
        let text = format!(
            "{} has just started and takes turns. Where do requests 1 to 6 go?",
            pool.name
        );
        let back: Vec<usize> = picks.iter().map(|place| count - 1 - place).collect();
        let draft = Draft::one(&pool.name, text, sequence(&pool, &picks))
            .wrong(
                sequence(&pool, &[0; 6]),
                "that would be a standby, or a client that stays",
            )
            .wrong(
                sequence(&pool, &[0, 0, 0, 1, 1, 1]),
                "turns change with every request",
            )
            .wrong(sequence(&pool, &back), "the first in the file comes first")
            .wrong("That is left to chance", "round robin draws no lots");
        let run = shown_by(bench, &pool, 6, &[]);
        Some(draft.why(why).look(pool.members).run(run))
    };
    even_turns(bench).filter_map(ask).collect()
}

/// Who gets a request with a given number.
pub(super) fn turn_number(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |pool: Pool| {
        let count = pool.members.len();
        if count < 3 {
            return None;
        }
        let (first, second) = (count + 1, 2 * count + 1);
        let picks = Picker::new(&pool).serve(second)?;
        let named = |number: usize| pool.members.get(*picks.get(number - 1)?).cloned();
        let (a, b) = (named(first)?, named(second)?);
        let told = |a: &str, b: &str| {
            if a == b {
                format!("{a}, both")
            } else {
                format!("{a} and {b}")
            }
        };
        let text = format!(
            "{} takes turns among {count} members and has just started. Who gets requests number \
             {first} and {second}?",
            pool.name
        );
        let others = pool.members.iter().filter(|name| **name != a).take(2);
        let wrong: Vec<String> = others
            .flat_map(|other| [told(other, other), told(&a, other)])
            .collect();
        let why = format!(
            "After {count} requests the turn begins again: number {first} is the first of the \
             second turn, number {second} the first of the third."
        );
        Some(
            Draft::one(&pool.name, text, told(&a, &b))
                .wrongs(wrong)
                .why(why)
                .look([a])
                .run(shown_by(bench, &pool, second, &[])),
        )
    };
    even_turns(bench).filter_map(ask).collect()
}

/// How many requests a member with a weight gets; where all weigh the same, say one weighed more.
pub(super) fn weights(bench: &Bench<'_>) -> Vec<Draft> {
    const HEAVY: u32 = 3;
    let ask = |(_, mut pool): (NodeId, Pool)| {
        let is_drawn = !are_equal(&pool.weights);
        if !is_drawn {
            pool.weights.fill(1);
            *pool.weights.first_mut()? = HEAVY;
        }
        let total: u32 = pool.weights.iter().sum();
        if total > 1000 {
            return None;
        }
        let count = 2 * total as usize;
        let picks = Picker::new(&pool).serve(count)?;
        let places = 0..pool.members.len();
        let heaviest = places.rev().max_by_key(|place| pool.weights.get(*place))?;
        let got = picks.iter().filter(|place| **place == heaviest).count();
        let name = pool.members.get(heaviest)?;
        let told: Vec<String> = pool
            .members
            .iter()
            .zip(&pool.weights)
            .map(|(name, weight)| format!("{name} {weight}"))
            .collect();
        let text = format!(
            "{} the weights behind {} are: {}. How many of {count} requests reach {name}?",
            if is_drawn { "As drawn," } else { "Say that" },
            pool.name,
            told.join(", ")
        );
        let is_single = !name.contains('#') && !pool.name.contains('#');
        let edits = if is_drawn || !is_single {
            Vec::new()
        } else {
            vec![format!("links.\"{}->{name}\".weight={HEAVY}", pool.name)]
        };
        let weight = pool.weights.get(heaviest).copied().unwrap_or(0);
        let why = format!("{weight} of {total} turns are {name}'s: {got} of {count}.");
        Some(
            Draft::number(&pool.name, text, got as f64, 0.0, "requests")
                .why(why)
                .look([name.clone()])
                .run(if is_drawn || is_single {
                    shown_by(bench, &pool, count, &edits)
                } else {
                    simulated()
                }),
        )
    };
    let pools = pools(bench, Algorithm::RoundRobin).into_iter();
    pools.filter_map(ask).collect()
}

/// Who gets the next requests when connections are counted; behind whoever takes turns, say that
/// they were.
pub(super) fn least_connections(bench: &Bench<'_>) -> Vec<Draft> {
    const FIRST: usize = 4;
    const SECOND: usize = 2;
    const OTHERS: usize = 6;
    let ask = |(is_drawn, mut pool): (bool, Pool)| {
        if !are_equal(&pool.weights) || pool.members.len() > MOST_HELD {
            return None;
        }
        pool.algorithm = Algorithm::LeastConn;
        let mut picker = Picker::new(&pool);
        for _ in 0..OTHERS * pool.members.len() {
            picker.open()?;
        }
        for (member, left) in [(0, FIRST), (1, SECOND)] {
            for _ in left..OTHERS {
                picker.close(member);
            }
        }
        let mut held = vec![OTHERS; pool.members.len()];
        held.splice(..2, [FIRST, SECOND]);
        let (mut next, mut told) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let place = picker.open()?;
            let open = held.get_mut(place)?;
            told.push(format!("{} with {open}", pool.members.get(place)?));
            *open += 1;
            next.push(place);
        }
        let (a, b) = (pool.members.first()?, pool.members.get(1)?);
        let rest = if pool.members.len() > 2 {
            format!(", the others {OTHERS} each")
        } else {
            String::new()
        };
        let (say, sends) = if is_drawn {
            ("", "sends")
        } else {
            ("Say that ", "sent")
        };
        let text = format!(
            "{say}{} {sends} each request to the member with the fewest open connections. {a} has \
             {FIRST}, {b} has {SECOND}{rest}. Three long requests come one after the other. Where \
             do they go?",
            pool.name
        );
        let tie = match pool.engine {
            Engine::Haproxy => "the tie goes to the one whose count has not changed for longest",
            Engine::Nginx => "in a tie they take turns",
        };
        let why = format!(
            "{b} has fewer until it has {FIRST}, too; {tie}: {}.",
            sequence(&pool, &next)
        );
        let shown = format!(
            "Tried with these connections held open: {} picks {}.",
            pool.name,
            told.join(", then ")
        );
        let held = pool.members.iter().enumerate().map(|(place, name)| {
            let held = [FIRST, SECOND].get(place).copied().unwrap_or(OTHERS);
            format!("--open={name}={held}")
        });
        let held: Vec<String> = held.collect();
        let draft = Draft::one(&pool.name, text, sequence(&pool, &next))
            .wrong(sequence(&pool, &[0, 1, 0]), "that would be turns")
            .wrong(sequence(&pool, &[1, 0, 1]), "that would be turns")
            .wrong(
                sequence(&pool, &[1, 1, 1]),
                "after two more, both have as many",
            )
            .wrong(sequence(&pool, &[0, 0, 0]), "fewest, not most")
            .wrong(sequence(&pool, &[1, 1, 0]), "");
        let mut edits = Vec::new();
        if !is_drawn {
            edits.push(format!("components.{}.algorithm=LeastConn", pool.authored));
        }
        let mut run = shown_by(bench, &pool, 3, &edits);
        run.options.extend(held);
        let draft = draft.why(why).shown(shown);
        Some(draft.look([a.clone(), b.clone()]).run(run))
    };
    let drawn = pools(bench, Algorithm::LeastConn).into_iter();
    let drawn = drawn.map(|(_, pool)| (true, pool));
    let others = even_turns(bench).map(|pool| (false, pool));
    drawn.chain(others).filter_map(ask).collect()
}

/// Where one client's requests go when its address decides; behind whoever takes turns, say that
/// it did.
pub(super) fn source_hash(bench: &Bench<'_>) -> Vec<Draft> {
    // A visitor who has several ways in stays with one of them, which may be another one.
    let flow = bench.case.flow;
    let has_one_way = |client: &usize| {
        let mut ways = flow.stations[*client].members.iter();
        let first = ways.next().map(|hop| flow.hops[*hop].to);
        ways.all(|hop| Some(flow.hops[*hop].to) == first)
    };
    if !flow.clients.iter().all(has_one_way) {
        return Vec::new();
    }
    let ask = |(is_drawn, mut pool): (bool, Pool)| {
        pool.algorithm = Algorithm::SourceHash;
        let picks = Picker::new(&pool).serve(5)?;
        let stays = picks.windows(2).all(|pair| pair[0] == pair[1]);
        if !stays {
            return None;
        }
        let chooses = if is_drawn {
            format!("{} chooses by the client's address.", pool.name)
        } else {
            format!("Say that {} chose by the client's address.", pool.name)
        };
        let text = format!("{chooses} One client asks five times. Where do its requests go?");
        let mut edits: Vec<String> = Vec::new();
        if !is_drawn {
            edits.push(format!("components.{}.algorithm=SourceHash", pool.authored));
        }
        for client in &bench.case.flow.clients {
            let client = NodeId::new(*client);
            let authored = &bench.model().graph[client].authored;
            edits.push(format!("components.{authored}.sources=1"));
        }
        let why = "The same address gives the same hash, and the same hash the same member, until \
                   the pool changes. A company behind one address is one client, too.";
        Some(
            Draft::one(&pool.name, text, "To one member, five times")
                .wrong("To each member in turn", "that would be round robin")
                .wrong("To whichever is least busy", "a hash does not look at load")
                .wrong("To one drawn at random each time", "a hash draws no lots")
                .wrong(
                    "First to one, then to the others as it gets busy",
                    "a hash does not look at load",
                )
                .why(why)
                .run(shown_by(bench, &pool, 5, &edits))
                .look(pool.members),
        )
    };
    let drawn = pools(bench, Algorithm::SourceHash).into_iter();
    let drawn = drawn.map(|(_, pool)| (true, pool));
    let others = even_turns(bench).map(|pool| (false, pool));
    drawn.chain(others).filter_map(ask).collect()
}
