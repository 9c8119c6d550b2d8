//! The selected thing in figures: what it is, what it does just now, what its death would cost.
//!
//! Refuses to work anything out: figures come from the kill table and the running traffic.

use super::explain;
use super::paint::Paint;
use super::traffic::rate;
use crate::app::command::Command;
use crate::app::panes::Pane;
use crate::app::state::State;
use crate::app::world::World;
use crate::config::Role;
use crate::design::model::NodeId;
use crate::design::{Class, Kind};
use crate::share::{Element, Verdict, percent};
use crate::text::lasting;
use ratatui::layout::Rect;

/// A line: a word on the left, what it is on the right.
type Line = (&'static str, Vec<(String, Role)>);

/// Draws the inspector: the finding under the cursor while findings have the focus, else what is
/// selected.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    if state.view.pane == Pane::Findings
        && !state.hides_answers()
        && let Some(world) = state.world.as_deref()
        && let Some(chosen) = state.list.chosen(&world.report)
    {
        explain::draw(paint, state, chosen, area);
        return;
    }
    let (Some(world), Some(element)) = (state.world.as_deref(), state.selected()) else {
        paint.text(
            area.x + 1,
            area.y,
            area.width,
            "nothing is selected",
            Role::TextDim,
        );
        return;
    };
    let id = state.view.selected.clone().unwrap_or_default();
    let (what, lines) = describe(state, world, element);
    let used = paint.text(
        area.x + 1,
        area.y,
        area.width.saturating_sub(2),
        &id,
        Role::TextStrong,
    );
    let what = format!("  {what}");
    paint.text(
        area.x + 1 + used,
        area.y,
        area.width.saturating_sub(used + 2),
        &what,
        Role::TextDim,
    );
    let rows = area.y + 1..area.bottom();
    let skip = state
        .view
        .inspector_scroll
        .min(lines.len().saturating_sub(1));
    let label = lines
        .iter()
        .map(|(word, _)| word.len())
        .max()
        .unwrap_or(0)
        .max(9);
    let label = u16::try_from(label).unwrap_or(9) + 2;
    for (y, (word, parts)) in rows.zip(lines.into_iter().skip(skip)) {
        paint.text(area.x + 1, y, label, word, Role::TextDim);
        let parts: Vec<(&str, Role)> = parts
            .iter()
            .map(|(text, role)| (text.as_str(), *role))
            .collect();
        paint.parts(
            area.x + 1 + label,
            y,
            area.width.saturating_sub(label + 2),
            &parts,
        );
    }
}

/// What is selected, line by line, without colours: for a panel beside a text.
pub(super) fn summary(state: &State, world: &World) -> Vec<String> {
    let Some(element) = state.selected() else {
        return Vec::new();
    };
    let (what, lines) = describe(state, world, element);
    let id = state.view.selected.as_deref().unwrap_or_default();
    let first = format!("{id}  {what}");
    let rest = lines.into_iter().map(|(word, parts)| {
        // An audience has no keys.
        let parts = parts.into_iter().filter(|(_, role)| *role != Role::Key);
        let said: String = parts.map(|(part, _)| part).collect();
        format!("{word:<11}{said}")
    });
    std::iter::once(first).chain(rest).collect()
}

fn describe(state: &State, world: &World, element: Element) -> (String, Vec<Line>) {
    let mut lines = Vec::new();
    let what = match element {
        Element::Component(node) => component(state, world, NodeId::new(node), &mut lines),
        Element::Host(host) => host_lines(world, host, &mut lines),
        Element::Zone(zone) => {
            let kind = world.model.zones[zone].record.kind;
            format!("{} that fails together", words(kind.word()))
        }
        Element::Link(edge) => {
            let edge = &world.model.graph[crate::design::model::EdgeId::new(edge)];
            if let Some(wall) = &edge.blocked_by {
                let is_host = world.model.hosts.iter().any(|host| host.name == *wall);
                let whose = if is_host { "the firewall of " } else { "" };
                let text = format!("{whose}{wall} lets nothing of it pass");
                lines.push(("shut by", vec![(text, Role::Bad)]));
            }
            format!("{} link", words(edge.kind.word()))
        }
    };
    if !state.hides_answers() {
        cost(world, element, &mut lines);
        findings(state, world, &mut lines);
    }
    (what, lines)
}

/// `RoundRobin` as `round robin`.
fn words(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(c.to_lowercase());
    }
    text
}

fn component(state: &State, world: &World, node: NodeId, lines: &mut Vec<Line>) -> String {
    let this = &world.model.graph[node];
    let Some(component) = this.component() else {
        return "floating address".to_owned();
    };
    let place = this.host.map_or_else(
        || "on no host".to_owned(),
        |host| format!("on {}", world.model.hosts[host.index()].name),
    );
    if let Kind::LoadBalancer(balancer) = &component.kind {
        let chosen = |word: Option<&str>| {
            word.map_or_else(
                || ("undecided".to_owned(), Role::Undecided),
                |word| (words(word), Role::TextStrong),
            )
        };
        let hyphenated = |(said, role): (String, Role)| (said.replace(' ', "-"), role);
        let key = |command: Command| (format!("  {} changes", state.key(command)), Role::Key);
        lines.push((
            "algorithm",
            vec![
                chosen(balancer.algorithm.get().map(|a| a.word())),
                key(Command::Algorithm),
            ],
        ));
        lines.push((
            "mode",
            vec![
                hyphenated(chosen(balancer.mode.get().map(|m| m.word()))),
                key(Command::Mode),
            ],
        ));
        let members: Vec<String> = state.play.members(world, node);
        if !members.is_empty() {
            lines.push(("members", vec![(members.join("  "), Role::Text)]));
        }
        let check = component
            .probing
            .check
            .get()
            .map_or("Tcp", |check| check.word());
        let assumed = if component.probing.check.is_undecided() {
            " (assumed)"
        } else {
            ""
        };
        let timing = format!(
            "{} every {}, down after {}{assumed}",
            words(check),
            component.probing.inter,
            component.probing.fall
        );
        lines.push(("check", vec![(timing, Role::Text)]));
    }
    if let Kind::Database(database) = &component.kind {
        let role = database
            .role
            .get()
            .map_or_else(|| "undecided".to_owned(), |role| words(role.word()));
        lines.push(("role", vec![(role, Role::TextStrong)]));
        lines.extend(follows(state, node.index()));
    }
    if let Some(station) = state.play.station(node.index()) {
        let mut parts = vec![(format!("{} req/s", rate(station.rate)), Role::TextStrong)];
        if let Some(busy) = station.utilisation {
            let role = if busy > 0.9 {
                Role::Bad
            } else if busy > 0.7 {
                Role::Warn
            } else {
                Role::Text
            };
            parts.push((format!("   busy {} %", percent(busy)), role));
        }
        if station.queued > 0 {
            parts.push((format!("   {} waiting", station.queued), Role::Warn));
        }
        lines.push(("traffic", parts));
    }
    if let Some((lost, why)) = state.play.loss(world, node.index()) {
        lines.push((
            "loses",
            vec![(format!("{}/s: {why}", rate(lost)), Role::Lost)],
        ));
    }
    format!("{} {place}", component.kind.title())
}

/// What a database lacks of those it follows, or may not do without them.
fn follows(state: &State, station: usize) -> Option<Line> {
    let view = state.play.simulation()?.station(station)?;
    if view.outvoted {
        let text = "hears no majority of its group: accepts no writes";
        return Some(("group", vec![(text.to_owned(), Role::Bad)]));
    }
    let behind_ms = view.behind_ns? as f64 / 1e6;
    let (text, role) = if behind_ms >= 1000.0 {
        (format!("{} behind", lasting(behind_ms / 1000.0)), Role::Bad)
    } else if behind_ms > 0.0 {
        (
            format!("{} behind", lasting(behind_ms / 1000.0)),
            Role::Warn,
        )
    } else {
        ("has every acknowledged write".to_owned(), Role::Ok)
    };
    Some(("follows", vec![(text, role)]))
}

fn host_lines(world: &World, host: usize, lines: &mut Vec<Line>) -> String {
    let id = crate::design::model::HostId(u32::try_from(host).unwrap_or(u32::MAX));
    let on: Vec<String> = world
        .model
        .on_host(id)
        .map(|node| world.model.graph[node].name.clone())
        .collect();
    let record = &world.model.hosts[host].record;
    lines.push(("carries", vec![(on.join("  "), Role::Text)]));
    if let Some(ip) = &record.ip {
        lines.push(("address", vec![(ip.clone(), Role::Text)]));
    }
    let (text, role) = if record.firewall.is_some() {
        ("yes", Role::Ok)
    } else {
        ("none", Role::Warn)
    };
    lines.push(("firewall", vec![(text.to_owned(), role)]));
    let (text, role) = if record.agent.is_some() {
        ("has an agent", Role::Ok)
    } else {
        ("no agent", Role::Warn)
    };
    lines.push(("watched", vec![(text.to_owned(), role)]));
    "host".to_owned()
}

/// What the thing's death costs, by class.
fn cost(world: &World, element: Element, lines: &mut Vec<Line>) {
    let Some(row) = world.table.row(element) else {
        return;
    };
    let served = row.served.worst;
    let mut parts = Vec::new();
    for class in Class::ALL {
        let share = served.of(*class);
        let before = world.table.baseline.worst.of(*class);
        let role = if share <= 0.0 && before > 0.0 {
            Role::Bad
        } else if share < before {
            Role::Warn
        } else {
            Role::Ok
        };
        parts.push((format!("{} {}  ", class.noun(), percent(share)), role));
    }
    lines.push(("if it dies", parts));
    let role = match row.verdict {
        Verdict::Spof => Role::Bad,
        Verdict::Degraded => Role::Warn,
        Verdict::Better | Verdict::NoEffect => Role::Ok,
    };
    let mut text = match row.verdict {
        Verdict::Spof => {
            let lost: Vec<&str> = row.lost.iter().map(|class| class.noun()).collect();
            format!("single point of failure for {}", lost.join(", "))
        }
        Verdict::Degraded => "the site is degraded".to_owned(),
        Verdict::Better => "the site serves more without it".to_owned(),
        Verdict::NoEffect => "no effect".to_owned(),
    };
    if let Some(after) = row.after_s {
        text.push_str(&format!(", after {}", lasting(after)));
    }
    lines.push(("verdict", vec![(text, role)]));
    if row.served.is_open() {
        let text = format!(
            "{} to {} %, by what is undecided",
            percent(served.all),
            percent(row.served.best.all)
        );
        lines.push(("open", vec![(text, Role::Undecided)]));
    }
}

/// How many findings speak of it.
fn findings(state: &State, world: &World, lines: &mut Vec<Line>) {
    let Some(id) = &state.view.selected else {
        return;
    };
    let about: Vec<&str> = world
        .report
        .findings
        .iter()
        .filter(|finding| finding.elements.contains(id))
        .map(|finding| finding.code())
        .collect();
    if !about.is_empty() {
        lines.push(("findings", vec![(about.join("  "), Role::Warn)]));
    }
}
