//! The same question to Linchpin and to networkx, in one run: which element alone takes which
//! class of requests away, in a design with 1,000 components?
//!
//! networkx removes each element and rechecks what the visitors reach, as
//! `benches/peers/analysis/recheck.py` does. The answers must be the same. The Python to use is
//! named by `PEERS_PYTHON` (default `python3`) and must have networkx, which `python3 -m venv` and
//! `pip install networkx` give it.

use linchpin::design::flow::Role;
use linchpin::design::{Class, Flow, Model};
use linchpin::document::Document;
use linchpin::share::{CheckDepth, Element, KillTable, Verdict};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

mod tiers;

const CLASSES: [&str; 3] = ["static", "read", "write"];

fn main() -> Result<(), Box<dyn Error>> {
    let document = Document::parse(&tiers::text(1000));
    let design = document.design().ok_or("the design is not valid")?;
    let model = Model::new(Arc::clone(design));
    let flow = Flow::new(&model);

    let mut ours_s = f64::INFINITY;
    let mut table = None;
    for _ in 0..10 {
        let began = Instant::now();
        table = Some(KillTable::single(&model, &flow, CheckDepth::AsDeclared));
        ours_s = ours_s.min(began.elapsed().as_secs_f64());
    }
    let table = table.ok_or("no table")?;

    let answer = ask_networkx(&question(&model, &flow))?;
    let theirs_s = answer["seconds"].as_f64().ok_or("no time")?;
    for row in &table.rows {
        let id = element_id(&model, row.failed[0]);
        let lost: Vec<&str> = row
            .lost
            .iter()
            .map(|class| CLASSES[*class as usize])
            .collect();
        if answer["lost"][&id] != json!(lost) {
            return Err(format!("{id}: {lost:?}, networkx says {}", answer["lost"][&id]).into());
        }
    }
    let spofs = table
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Spof)
        .count();
    println!(
        "{} elements, {spofs} of them single points of failure; both agree on every one",
        table.rows.len()
    );
    println!(
        "linchpin (exact shares of every class)  {:>9.1} ms",
        ours_s * 1e3
    );
    println!(
        "networkx {:<8} (reachability only)    {:>9.1} ms   {:.0} times as long",
        answer["version"].as_str().unwrap_or_default(),
        theirs_s * 1e3,
        theirs_s / ours_s
    );
    Ok(())
}

/// The design as a graph in which each class is a node to be reached.
fn question(model: &Model, flow: &Flow) -> Value {
    let name = |station: usize| Element::Component(station).id(model).to_owned();
    let mut edges: Vec<(String, String)> = Vec::new();
    let mut nodes: Vec<Vec<String>> = vec![Vec::new(); flow.stations.len()];
    let mut of_link: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for (station, this) in flow.stations.iter().enumerate() {
        match this.role {
            Role::Database { writable, .. } => {
                for (class, can) in [(Class::Read, true), (Class::Write, writable)] {
                    let node = format!("{} {}", name(station), CLASSES[class as usize]);
                    if can {
                        edges.push((node.clone(), CLASSES[class as usize].to_owned()));
                    }
                    nodes[station].push(node);
                }
            }
            Role::Web(_) => {
                edges.push((name(station), CLASSES[0].to_owned()));
                nodes[station].push(name(station));
            }
            _ => nodes[station].push(name(station)),
        }
    }
    for hop in &flow.hops {
        let mut drawn = Vec::new();
        if matches!(flow.stations[hop.to].role, Role::Database { .. }) {
            for class in [Class::Read, Class::Write] {
                if hop.classes[class as usize] {
                    let to = format!("{} {}", name(hop.to), CLASSES[class as usize]);
                    drawn.push((name(hop.from), to));
                }
            }
        } else {
            drawn.push((name(hop.from), name(hop.to)));
        }
        edges.extend(drawn.iter().cloned());
        if let Some(edge) = hop.edge {
            of_link.entry(edge.index()).or_default().extend(drawn);
        }
    }
    let mut elements = Map::new();
    for element in Element::all(model) {
        let goes = |station: usize| match element {
            Element::Component(failed) => failed == station,
            Element::Host(host) => flow.stations[station].host == Some(host),
            Element::Zone(zone) => flow.stations[station].zones.contains(&zone),
            Element::Link(_) => false,
        };
        let gone: Vec<&String> = (0..flow.stations.len())
            .filter(|station| goes(*station))
            .flat_map(|station| &nodes[station])
            .collect();
        let cut = match element {
            Element::Link(edge) => of_link.get(&edge).cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        let entry = json!({ "nodes": gone, "edges": cut });
        elements.insert(element_id(model, element), entry);
    }
    json!({
        "edges": edges,
        "start": name(flow.clients[0]),
        "goals": CLASSES,
        "elements": elements,
    })
}

fn element_id(model: &Model, element: Element) -> String {
    format!("{} {}", element.sort(), element.id(model))
}

fn ask_networkx(question: &Value) -> Result<Value, Box<dyn Error>> {
    let python = std::env::var("PEERS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/peers/analysis/recheck.py"
    );
    let mut child = Command::new(&python)
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{python}: {error}; name a Python that has networkx"))?;
    let mut input = child.stdin.take().ok_or("no input")?;
    input.write_all(question.to_string().as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{python} could not run {program}; has it networkx?").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
