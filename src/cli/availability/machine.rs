//! Availability as JSON.
//!
//! Refuses rounding that hides: figures are cut at twelve digits, where binary fractions end.

use super::{Report, alike};
use crate::design::model::NodeId;
use crate::design::{Class, Model};
use crate::reliability::{Bounds, Figures, LARGEST, Survivor, down_s_per_year, per_year};
use crate::share::{Element, Served};
use crate::text::clean_name;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// A figure without the noise of binary fractions.
pub(in crate::cli) fn rounded(figure: f64) -> f64 {
    (figure * 1e12).round() / 1e12
}

/// A field for every class.
fn by_class(value: impl Fn(Class) -> Value) -> Map<String, Value> {
    Class::ALL
        .iter()
        .map(|class| (class.noun().to_owned(), value(*class)))
        .collect()
}

fn served(shares: &Served) -> Map<String, Value> {
    let mut fields = by_class(|class| rounded(shares.of(class)).into());
    fields.insert("all".to_owned(), rounded(shares.all).into());
    fields
}

/// The figures of one reading, at their lower or at their upper ends.
fn figures(figures: &Figures, end: fn(&Bounds) -> f64) -> Value {
    let mut fields = by_class(|class| rounded(end(&figures.by_class[class as usize])).into());
    fields.insert("all".to_owned(), rounded(end(&figures.all)).into());
    Value::Object(fields)
}

fn ids(model: &Model, elements: &[Element]) -> Vec<String> {
    elements
        .iter()
        .map(|one| clean_name(one.id(model)))
        .collect()
}

fn names(model: &Model, stations: &[usize]) -> Vec<String> {
    let name = |station: &usize| clean_name(&model.graph[NodeId::new(*station)].name);
    stations.iter().map(name).collect()
}

fn cut_sets(report: &Report<'_>) -> Vec<Value> {
    let model = &report.loaded.model;
    let wider = report.cuts.wider(&report.loaded.flow);
    let found = &report.cuts.found;
    found
        .iter()
        .zip(wider)
        .map(|(cut, wider)| {
            let classes: Vec<&str> = cut.classes.iter().map(|one| one.noun()).collect();
            let kinds: Vec<&str> = cut.elements.iter().map(|one| one.sort()).collect();
            let mut fields = Map::new();
            fields.insert("classes".to_owned(), classes.into());
            fields.insert("elements".to_owned(), ids(model, &cut.elements).into());
            fields.insert("kinds".to_owned(), kinds.into());
            // With some components taken for the machines they are on.
            if let Some(wide) = wider.and_then(|place| found.get(place)) {
                fields.insert("wider".to_owned(), ids(model, &wide.elements).into());
            }
            Value::Object(fields)
        })
        .collect()
}

fn importance(report: &Report<'_>) -> Vec<Value> {
    let model = &report.loaded.model;
    let entries = report.availability.importance.iter();
    entries
        .map(|one| {
            json!({
                "element": clean_name(one.element.id(model)),
                "kind": one.element.sort(),
                "up": rounded(one.up),
                "birnbaum": served(&one.birnbaum),
                "fussell_vesely": served(&one.fussell_vesely),
            })
        })
        .collect()
}

fn survivor(model: &Model, one: &Survivor) -> Value {
    json!({
        "id": clean_name(&model.graph[NodeId::new(one.station)].name),
        "offered_rps": rounded(one.offered_rps),
        "then_rps": rounded(one.then_rps),
        "can_do_rps": one.can_do_rps.map(rounded),
        "utilisation": one.utilisation().map(rounded),
        "utilisation_then": one.utilisation_then().map(rounded),
    })
}

pub(super) fn json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let model = &report.loaded.model;
    let availability = &report.availability;
    let worst = &availability.worst;
    let lower = |bounds: &Bounds| bounds.lower;
    let upper = |bounds: &Bounds| bounds.upper;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("design", clean_name(&report.loaded.name).into());
    put("title", clean_name(&model.topology.title).into());
    put("host", report.host.or_else(|| alike(report.loaded)).into());
    put("weighted", rounded(worst.all.lower).into());
    put(
        "classes",
        by_class(|class| rounded(worst.by_class[class as usize].lower).into()).into(),
    );
    put("downtime_per_year", per_year(worst.all.lower).into());
    put(
        "down_s_per_year",
        down_s_per_year(worst.all.lower).round().into(),
    );
    put(
        "downtime_by_class",
        by_class(|class| per_year(worst.by_class[class as usize].lower).into()).into(),
    );
    put("exact", availability.is_exact().into());
    if !availability.is_exact() {
        // Certainly no more than this; the figures above are certainly no less.
        put("at_most", figures(worst, upper));
    }
    if availability.is_open() {
        put("best", figures(&availability.best, lower));
    }
    if let Some(goal) = model.topology.goals.up_percent {
        put("goal", rounded(goal.fraction()).into());
    }
    put("cut_sets", cut_sets(report).into());
    put(
        "cut_sets_complete_to_order",
        by_class(|class| report.cuts.complete_to[class as usize].into()).into(),
    );
    put("cut_sets_searched_to_order", LARGEST.into());
    let lost = report.cuts.lost_already.iter();
    let lost: Vec<&str> = lost.map(|class| class.noun()).collect();
    put("lost_already", lost.into());
    put("importance", importance(report).into());
    let survives: Vec<Value> = report
        .proofs
        .iter()
        .map(|proof| {
            json!({
                "without": clean_name(proof.without.id(model)),
                "kind": proof.without.sort(),
                "class": proof.class.noun(),
                "path": names(model, &proof.way.path),
            })
        })
        .collect();
    put("survives", survives.into());
    let one_less: Vec<Value> = report
        .one_less
        .iter()
        .map(|one| {
            let without = names(model, &[one.without]);
            let rest: Vec<Value> = one.rest.iter().map(|rest| survivor(model, rest)).collect();
            json!({
                "without": without.first(),
                "chosen_by": names(model, &one.choosers),
                "rest": rest,
            })
        })
        .collect();
    put("one_less", one_less.into());
    serde_json::to_writer_pretty(&mut *out, &Value::Object(fields))?;
    writeln!(out)
}
