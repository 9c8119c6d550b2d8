//! A comparison as JSON.
//!
//! Refuses to cut anything short.

use super::claims::Claims;
use crate::cli::availability;
use crate::findings::Finding;
use crate::findings::diff::{Change, Difference, Figure, Sort};
use crate::share::{Served, Verdict, rounded};
use crate::text::clean_name;
use serde_json::{Value, json};

pub(super) fn machine(names: [&str; 2], difference: &Difference, claims: &Claims) -> Value {
    let [before, after] = names;
    let served = |served: Served| {
        json!({
            "static": rounded(served.by_class[0]),
            "read": rounded(served.by_class[1]),
            "write": rounded(served.by_class[2]),
            "all": rounded(served.all),
        })
    };
    let figure = |figure: &Figure, spofs: usize| {
        json!({
            "served": served(figure.served),
            "availability": availability::rounded(figure.availability.0),
            "availability_at_most": availability::rounded(figure.availability.1),
            "downtime_per_year": figure.downtime_text(),
            "score": figure.score,
            "spofs": spofs,
        })
    };
    let change = |change: &Change| {
        let fields: Vec<Value> = change
            .fields
            .iter()
            .map(|field| {
                let value = |value: &Option<String>| value.as_deref().map(clean_name);
                json!({
                    "field": clean_name(&field.field),
                    "before": value(&field.before),
                    "after": value(&field.after),
                })
            })
            .collect();
        json!({
            "section": clean_name(&change.section),
            "id": clean_name(&change.id),
            "kind": change.kind.as_deref().map(clean_name),
            "fields": fields,
        })
    };
    let changes = |sort: Sort| -> Vec<Value> {
        let of = difference.changes.iter().filter(|one| one.sort == sort);
        of.map(change).collect()
    };
    let finding = |finding: &Finding| {
        json!({
            "id": clean_name(&finding.id),
            "code": finding.code(),
            "severity": finding.severity.word(),
            "title": clean_name(&finding.title),
        })
    };
    let pair = |[old, new]: &[Finding; 2]| {
        let side = |finding: &Finding| {
            json!({
                "id": clean_name(&finding.id),
                "severity": finding.severity.word(),
                "state": finding.state.word(),
                "evidence": clean_name(&finding.evidence),
                "loss": rounded(finding.loss),
            })
        };
        json!({
            "id": clean_name(&new.id),
            "code": new.code(),
            "title": clean_name(&new.title),
            "before": side(old),
            "after": side(new),
        })
    };
    let rules: Vec<Value> = difference
        .rules
        .iter()
        .map(|change| {
            json!({
                "code": change.rule.code,
                "before": change.before.words(),
                "after": change.after.words(),
            })
        })
        .collect();
    let rows: Vec<Value> = difference
        .rows
        .iter()
        .map(|row| {
            let side = |(shares, verdict): (Served, Verdict)| {
                json!({ "served": served(shares), "verdict": verdict.word() })
            };
            json!({
                "failed": clean_name(&row.failed),
                "kind": row.sort,
                "before": side(row.before),
                "after": side(row.after),
            })
        })
        .collect();
    json!({
        "before": before,
        "after": after,
        "elements": {
            "added": changes(Sort::Added),
            "removed": changes(Sort::Removed),
            "changed": changes(Sort::Changed),
            "renamed": changes(Sort::Renamed),
        },
        "findings": {
            "gone": difference.gone.iter().map(finding).collect::<Vec<_>>(),
            "born": difference.born.iter().map(finding).collect::<Vec<_>>(),
            "changed": difference.otherwise.iter().map(pair).collect::<Vec<_>>(),
            "elsewhere": difference.elsewhere.iter().map(pair).collect::<Vec<_>>(),
        },
        "figures": {
            "before": figure(&difference.before, difference.spofs.0),
            "after": figure(&difference.after, difference.spofs.1),
        },
        "claims": claims.machine(),
        "goals": claims.goals(&difference.before, &difference.after),
        "rules": rules,
        "rows": rows,
    })
}
