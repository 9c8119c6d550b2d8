//! Health checks: what they see, how long they take, and what lies behind them.
//!
//! Refuses checks that nobody decided on.

use super::super::draft::Draft;
use super::variants::{Variant, link};
use super::words::{MOST, SLACK, baseline, kill_row, played, row};
use crate::design::model::NodeId;
use crate::design::words::{Check, Depth, Engine, LinkKind};
use crate::design::{Choice, Class, Kind};
use crate::findings::{Tier, percent};
use crate::share::{CheckDepth, Element, Killer};
use crate::story::claims::Bench;

/// The balancer whose shallow check asks this web server.
fn shallow_checker(bench: &Bench<'_>, web: NodeId) -> Option<NodeId> {
    let asks = |node: &NodeId| {
        matches!(bench.case.kind(*node), Some(Kind::LoadBalancer(lb))
            if lb.check_depth == Depth::Process)
            && bench.case.pool(*node).len() > 1
            && bench.case.pool(*node).contains(&web)
    };
    bench.case.tier(Tier::Balancer).iter().copied().find(asks)
}

/// The web servers that send to an app.
fn in_front(bench: &Bench<'_>, app: NodeId) -> Vec<NodeId> {
    let webs = bench.case.tier(Tier::Web).iter().copied();
    webs.filter(|web| bench.case.pool(*web).contains(&app))
        .collect()
}

/// What a shallow check makes of a dead app behind a living web server.
pub(super) fn shallow_check(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let read = Class::Read as usize;
    let mut deep = Killer::new(bench.model(), bench.case.flow, CheckDepth::Deep);
    let apps = bench.case.tier(Tier::App).iter();
    let mut drafts = Vec::new();
    for app in apps.copied() {
        let found = in_front(bench, app)
            .into_iter()
            .find_map(|web| Some((web, shallow_checker(bench, web)?)));
        let element = Element::Component(app.index());
        let (Some((web, checker)), Some((_, after))) = (found, row(bench, element)) else {
            continue;
        };
        if before[read] <= SLACK || after[read] >= before[read] - SLACK || drafts.len() >= MOST {
            continue;
        }
        let (name, web) = (bench.case.name(app), bench.case.name(web));
        let checker = bench.case.name(checker);
        let others = deep.row(&[element]).served.worst.by_class;
        let text = format!(
            "The process {name} dies; {web} before it lives on. {checker} has a shallow health \
             check. Which part of the reads is still served, once checks have reacted?"
        );
        let deeper = if others[read] > after[read] + SLACK {
            format!(
                "A check as deep as a read from the database would leave {}.",
                percent(others[read])
            )
        } else {
            "A deeper check would save no read here: no other way leads to an app.".to_owned()
        };
        let why = format!(
            "{}: the check asks {web}, which answers, so {checker} goes on sending requests that \
             end at {name}. {deeper}",
            percent(after[read])
        );
        drafts.push(
            Draft::one(name, text, percent(after[read]))
                .wrong(
                    percent(before[read]),
                    "a check routes around what it can see; this one does not see the app",
                )
                .wrong(
                    percent(0.0),
                    "requests that take another way are still served",
                )
                .wrong(percent(0.5), "")
                .wrong(percent(0.75), "")
                .wrong(percent(0.25), "")
                .why(why)
                .down([name.to_owned()])
                .look([name.to_owned(), web.to_owned(), checker.to_owned()])
                .run(kill_row(name)),
        );
    }
    drafts
}

/// How long a dead member is still sent requests.
pub(super) fn detection(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |node: &NodeId| {
        let component = bench.case.component(*node)?;
        let Kind::LoadBalancer(lb) = &component.kind else {
            return None;
        };
        let probing = &component.probing;
        let is_checked = probing.check != Choice::Is(Check::Off) && lb.engine == Engine::Haproxy;
        let hops = bench.case.flow.stations[node.index()].members.iter();
        let mut hops = hops.map(|hop| bench.case.flow.hops[*hop].check);
        let members = bench.case.pool(*node);
        if !is_checked || members.len() < 2 || hops.any(|check| check == Check::Off) {
            return None;
        }
        // On no machine, a death is a machine's, and costs the check's time-out on top.
        let serves = |member: &&NodeId| {
            let is_placed = bench.model().graph[**member].host.is_some();
            is_placed && bench.case.load.all(member.index()) > SLACK
        };
        let member = bench.case.name(*members.iter().find(serves)?);
        let name = bench.case.name(*node);
        let window = probing.inter.secs() * f64::from(probing.fall);
        let part = bench.case.load.all(members.iter().find(serves)?.index());
        let lost = bench.model().topology.workload.rps * part * window;
        let text = format!(
            "{name} checks each member every {} and takes it out after {} failures in a row. The \
             process {member} dies. For how long, at most, is it still sent requests?",
            probing.inter, probing.fall
        );
        let why = format!(
            "{} × {} = {} s when it dies just after a check, {} s when just before one; a machine \
             that does not answer at all costs the check's time-out on top. At {} requests a second \
             about {} go to {member} in that time; retries to another member are what can save them.",
            probing.inter,
            probing.fall,
            super::super::figure(window),
            super::super::figure(window - probing.inter.secs()),
            bench.model().topology.workload.rps,
            super::super::figure(lost.round())
        );
        Some(
            Draft::number(name, text, window, probing.inter.secs() / 4.0, "s")
                .why(why)
                .down([member.to_owned()])
                .look([name.to_owned(), member.to_owned()])
                .run(played(member)),
        )
    };
    // Balancers that stand in for one another check the same members: one of them is asked about.
    let mut asked: Vec<&[NodeId]> = Vec::new();
    let mut balancers = bench.case.tier(Tier::Balancer).to_vec();
    balancers.retain(|node| {
        let is_new = !asked.contains(&bench.case.pool(*node));
        asked.push(bench.case.pool(*node));
        is_new
    });
    balancers.iter().filter_map(ask).take(MOST).collect()
}

/// Each web server with an app of its own, and what a full mesh would change.
pub(super) fn paired(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let webs = bench.case.tier(Tier::Web);
    let apps = bench.case.tier(Tier::App);
    let is_paired =
        |web: &NodeId| matches!(bench.case.pool(*web), [app] if in_front(bench, *app).len() == 1);
    if webs.len() < 2 || apps.len() != webs.len() || !webs.iter().all(is_paired) {
        return Vec::new();
    }
    let mesh = Variant::new(bench.model(), |topology| {
        for web in webs {
            let own = bench.case.pool(*web);
            for app in apps.iter().filter(|app| !own.contains(app)) {
                let (web, app) = (&bench.model().graph[*web], &bench.model().graph[*app]);
                topology
                    .links
                    .push(link(&web.authored, &app.authored, LinkKind::Http));
            }
        }
    });
    let read = Class::Read as usize;
    let ask = |app: &NodeId| {
        let (_, after) = row(bench, Element::Component(app.index()))?;
        let name = bench.case.name(*app);
        let then = mesh.without(&[name])[read];
        if after[read] >= before[read] - SLACK || then <= after[read] + SLACK {
            return None;
        }
        let text = format!(
            "Each web server has a link to one app of its own. {name} dies. Which part of the \
             reads is served, and which part if every web server had a link to every app?"
        );
        let told =
            |now: f64, then: f64| format!("{} as drawn, {} then", percent(now), percent(then));
        let why = format!(
            "{}. A web server can try another app only where a link is drawn.",
            told(after[read], then)
        );
        Some(
            Draft::one(name, text, told(after[read], then))
                .wrong(
                    told(before[read], then),
                    "without a link there is nobody else to ask",
                )
                .wrong(
                    told(after[read], after[read]),
                    "nginx tries the next app when one does not answer",
                )
                .wrong(told(0.0, then), "")
                .wrong(told(0.0, after[read]), "")
                .why(why)
                .down([name.to_owned()])
                .run(kill_row(name)),
        )
    };
    apps.iter().filter_map(ask).take(MOST).collect()
}
