//! Findings for programs: JSON, SARIF, annotations.
//!
//! Refuses wording: texts are the findings' own.

use super::Checked;
use crate::findings::{Category, Credit, Finding, Rule, Severity};
use crate::share::rounded;
use crate::text::clean_line;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// One object, or an array of them where several designs were named.
pub(super) fn json(checked: &[Checked], named: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut reports: Vec<Value> = checked.iter().map(report).collect();
    let value = if named == 1 {
        reports.pop().unwrap_or_default()
    } else {
        Value::Array(reports)
    };
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

fn report(checked: &Checked) -> Value {
    let report = &checked.report;
    let skipped: Vec<Value> = report
        .skipped
        .iter()
        .map(|one| json!({"code": one.code, "title": one.title, "lacks": all_clean(&one.lacks)}))
        .collect();
    json!({
        "design": clean_line(&checked.loaded.name),
        "title": clean_line(&checked.loaded.model.topology.title),
        "score": report.score,
        "findings": report.findings.iter().map(|one| finding(checked, one)).collect::<Vec<_>>(),
        "credits": report.credits.iter().map(credit).collect::<Vec<_>>(),
        "skipped": skipped,
        "assumed": all_clean(&report.assumed),
        "stale_reviews": all_clean(&report.stale),
    })
}

fn all_clean(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean_line(text)).collect()
}

fn credit(credit: &Credit) -> Value {
    json!({
        "category": credit.category.word(),
        "title": credit.title,
        "elements": all_clean(&credit.elements),
        "evidence": clean_line(&credit.evidence),
    })
}

/// The fields scripts rely on, then everything else.
fn finding(checked: &Checked, finding: &Finding) -> Value {
    let classes: Vec<&str> = finding.classes.iter().map(|class| class.noun()).collect();
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("id", clean_line(&finding.id).into());
    put("code", finding.code().into());
    put("category", finding.category().word().into());
    put("severity", finding.severity.word().into());
    put("title", clean_line(&finding.title).into());
    put(
        "elements",
        finding
            .elements
            .iter()
            .map(|name| clean_line(name))
            .collect(),
    );
    put("classes", classes.into());
    put("evidence", clean_line(&finding.evidence).into());
    put("remedy", clean_line(&finding.remedy).into());
    put("fixable", finding.fixable.into());
    put("state", finding.state.word().into());
    if let Some(remark) = &finding.remark {
        put("remark", clean_line(remark).into());
    }
    let shown = checked.shown(finding);
    if !shown.is_empty() {
        put("shown", all_clean(shown).into());
    }
    if let Some(region) = checked.places.of_finding(&checked.loaded.model, finding) {
        put("line", region.line.into());
        put("column", region.column.into());
    }
    put("requests_lost", rounded(finding.loss).into());
    put("asks", finding.rule.asks.into());
    put("why", finding.rule.student.into());
    put("why_reviewer", finding.rule.reviewer.into());
    put("false_alarm", finding.rule.false_alarm.into());
    put("references", finding.rule.references.into());
    put(
        "also",
        finding
            .also
            .iter()
            .map(|child| clean_line(&child.id))
            .collect(),
    );
    put(
        "children",
        finding
            .also
            .iter()
            .map(|child| self::finding(checked, child))
            .collect(),
    );
    Value::Object(fields)
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// SARIF 2.1.0: one run, the rules that were broken, one result for each finding that is open.
pub(super) fn sarif(checked: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let mut rules: Vec<Value> = Vec::new();
    let mut codes: Vec<&str> = Vec::new();
    let mut results = Vec::new();
    for one in checked {
        for finding in one.report.findings.iter().flat_map(Finding::with_children) {
            let rule = finding.rule;
            let index = codes
                .iter()
                .position(|code| *code == rule.code)
                .unwrap_or_else(|| {
                    codes.push(rule.code);
                    rules.push(descriptor(rule));
                    codes.len() - 1
                });
            results.push(result(one, finding, index));
        }
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "linchpin",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// What code scanning shows of a rule.
fn descriptor(rule: &Rule) -> Value {
    let help = format!(
        "{} {}\n\nRemedy: {}\n\nA false alarm if: {}",
        rule.student, rule.reviewer, rule.remedy, rule.false_alarm
    );
    let markdown = format!(
        "{} {}\n\n**Remedy:** {}\n\n**A false alarm if:** {}",
        rule.student, rule.reviewer, rule.remedy, rule.false_alarm
    );
    let mut properties = Map::new();
    properties.insert("category".to_owned(), rule.category.word().into());
    properties.insert("tags".to_owned(), json!([rule.category.word()]));
    if !rule.references.is_empty() {
        properties.insert("references".to_owned(), rule.references.into());
    }
    // GitHub ranks security findings by this number, in the bands of CVSS.
    if rule.category == Category::Security {
        let number = match rule.severity {
            Severity::Critical => "9.0",
            Severity::High => "7.0",
            Severity::Medium => "5.0",
            Severity::Low => "3.0",
            Severity::Info => "1.0",
        };
        properties.insert("security-severity".to_owned(), number.into());
    }
    json!({
        "id": rule.code,
        "name": rule.title,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.asks},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    })
}

/// A name as part of a URI: what is not allowed there is escaped.
fn uri(name: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

fn result(checked: &Checked, finding: &Finding, rule_index: usize) -> Value {
    let names: Vec<Value> = finding
        .elements
        .iter()
        .map(|name| json!({"name": clean_line(name), "kind": "object"}))
        .collect();
    let mut place = json!({"artifactLocation": {"uri": uri(&checked.loaded.name)}});
    if let Some(region) = checked.places.of_finding(&checked.loaded.model, finding)
        && let Some(fields) = place.as_object_mut()
    {
        let region = json!({
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        });
        fields.insert("region".to_owned(), region);
    }
    let mut result = json!({
        "ruleId": finding.code(),
        "ruleIndex": rule_index,
        "level": level(finding.severity),
        "message": {"text": clean_line(&format!("{}. {}", finding.title, finding.evidence))},
        "locations": [{
            "physicalLocation": place,
            "logicalLocations": names,
        }],
        "partialFingerprints": {"finding/v1": clean_line(&finding.id)},
        "properties": {"severity": finding.severity.word(), "category": finding.category().word()},
    });
    if !finding.state.is_open()
        && let Some(fields) = result.as_object_mut()
    {
        let why = clean_line(finding.remark.as_deref().unwrap_or_default());
        let accepted = json!([{"kind": "inSource", "status": "accepted", "justification": why}]);
        fields.insert("suppressions".to_owned(), accepted);
    }
    result
}

/// Workflow commands that GitHub Actions turns into annotations.
pub(super) fn github(checked: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    for one in checked {
        for finding in &one.report.findings {
            let command = match finding.severity {
                _ if !finding.state.is_open() => "notice",
                Severity::Critical | Severity::High => "error",
                Severity::Medium => "warning",
                Severity::Low | Severity::Info => "notice",
            };
            let title = format!("{} {}", finding.code(), finding.title);
            let file = property(&clean_line(&one.loaded.name));
            let title = property(&clean_line(&title));
            let said = clean_line(&format!("{} Remedy: {}", finding.evidence, finding.remedy));
            let said = message(&said);
            let place = one.places.of_finding(&one.loaded.model, finding);
            let place = place.map_or_else(String::new, |region| {
                format!(
                    ",line={},col={},endLine={},endColumn={}",
                    region.line, region.column, region.end_line, region.end_column
                )
            });
            writeln!(out, "::{command} file={file}{place},title={title}::{said}")?;
        }
    }
    Ok(())
}

/// A workflow command's message must not end it or start another.
fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
