//! The worked tables of what is served, to the figure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::design::{Flow, Model, Topology};
use linchpin::share::{CheckDepth, Element, KillTable, Row, Verdict};
use std::sync::Arc;

fn load(name: &str) -> (Model, Flow) {
    let path = format!("{}/designs/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    understand(&std::fs::read_to_string(path).unwrap())
}

fn understand(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap_or_else(|error| panic!("{error}:\n{text}"));
    assert_eq!(linchpin::design::validity::problems(&design), []);
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

struct Table {
    model: Model,
    table: KillTable,
}

impl Table {
    fn of(name: &str) -> Self {
        let (model, flow) = load(name);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        Self { model, table }
    }

    fn row(&self, id: &str) -> &Row {
        let element = Element::find(&self.model, id).unwrap_or_else(|| panic!("no {id}"));
        self.table
            .row(element)
            .unwrap_or_else(|| panic!("no row {id}"))
    }

    /// static, read, write and all, in percent, and the verdict.
    fn expect(&self, id: &str, percent: [f64; 4], verdict: Verdict) {
        let row = self.row(id);
        let served = row.served.worst;
        let [s, r, w] = served.by_class;
        for (is, should) in [s, r, w, served.all].iter().zip(percent) {
            assert!((is * 100.0 - should).abs() < 1e-9, "{id}: {served:?}");
        }
        assert_eq!(row.verdict, verdict, "{id}");
    }

    fn baseline(&self, percent: [f64; 4]) {
        let served = self.table.baseline.worst;
        let [s, r, w] = served.by_class;
        for (is, should) in [s, r, w, served.all].iter().zip(percent) {
            assert!((is * 100.0 - should).abs() < 1e-9, "{served:?}");
        }
    }
}

use Verdict::{Better, Degraded, NoEffect, Spof};

#[test]
fn one_server_carries_everything() {
    let table = Table::of("0-one-server");
    table.baseline([100.0; 4]);
    table.expect("server-1", [0.0; 4], Spof);
    table.expect("nginx", [0.0; 4], Spof);
    table.expect("app", [100.0, 0.0, 0.0, 50.0], Spof);
    table.expect("mysql", [100.0, 0.0, 0.0, 50.0], Spof);
}

#[test]
fn as_usually_drawn_half_of_the_writes_are_lost() {
    let table = Table::of("1-as-usually-drawn");
    table.baseline([100.0, 100.0, 50.0, 92.5]);
    table.expect("server-3", [0.0; 4], Spof);
    table.expect("server-1", [100.0, 100.0, 0.0, 85.0], Spof);
    table.expect("server-2", [100.0; 4], Better);
    table.expect("nginx-1", [100.0, 100.0, 0.0, 85.0], Spof);
    table.expect("app-1", [100.0, 50.0, 0.0, 67.5], Spof);
    table.expect("mysql-1", [100.0, 50.0, 0.0, 67.5], Spof);
    table.expect("nginx-2", [100.0; 4], Better);
    table.expect("app-2", [100.0, 50.0, 50.0, 75.0], Degraded);
    table.expect("mysql-2", [100.0, 50.0, 50.0, 75.0], Degraded);
}

#[test]
fn with_the_right_links_only_the_balancer_and_the_primary_matter() {
    let table = Table::of("1-three-servers");
    table.baseline([100.0; 4]);
    table.expect("server-3", [0.0; 4], Spof);
    table.expect("server-1", [100.0, 100.0, 0.0, 85.0], Spof);
    table.expect("app-1", [100.0, 50.0, 50.0, 75.0], Degraded);
    table.expect("app-2", [100.0, 50.0, 50.0, 75.0], Degraded);
    table.expect("mysql-1", [100.0, 100.0, 0.0, 85.0], Spof);
    for id in ["server-2", "nginx-1", "nginx-2", "mysql-2", "code-1"] {
        table.expect(id, [100.0; 4], NoEffect);
    }
}

#[test]
fn the_only_name_server_is_missed_when_its_answers_are_forgotten() {
    let table = Table::of("1-three-servers");
    table.expect("dns", [0.0; 4], Spof);
    assert_eq!(table.row("dns").after_s, Some(300.0));
    assert_eq!(table.row("haproxy").after_s, None);
}

#[test]
fn in_the_reference_only_the_primary_matters() {
    let table = Table::of("reference");
    table.baseline([100.0; 4]);
    for row in &table.table.rows {
        let id = row.failed[0].id(&table.model);
        match (row.failed[0].sort(), id) {
            ("host", "db-1") | ("component", "mysql-1") => {
                table.expect(id, [100.0, 100.0, 0.0, 85.0], Spof);
            }
            ("host" | "component", _) => table.expect(id, [100.0; 4], NoEffect),
            ("link", _) if id.starts_with("app-") && id.ends_with("->mysql-1") => {
                table.expect(id, [100.0, 100.0, 50.0, 92.5], Degraded);
            }
            ("link", _) => assert_ne!(row.verdict, Spof, "{id}: {row:?}"),
            other => panic!("{other:?}"),
        }
    }
}

/// One balancer over two web servers, the first of which has this link.
fn table(balancer: &str, first: &str) -> Table {
    of_text(&format!(
        r#"Topology(
            version: 1,
            components: {{
                "visitor": Client(),
                "lb": LoadBalancer(algorithm: RoundRobin, {balancer}),
                "web-1": WebServer(), "web-2": WebServer(), "web-3": WebServer(),
                "app": AppServer(), "db": Database(role: Standalone),
            }},
            links: [
                ("visitor", "lb", Http),
                ("lb", "web-1", Http, ({first})),
                ("lb", "web-2", Http, (backup: true)),
                ("lb", "web-3", Http, (backup: true)),
                ("web-3", "app", Http),
                ("app", "db", ReadWrite),
            ],
        )"#
    ))
}

#[test]
fn a_member_of_weight_0_does_not_keep_the_backup_from_serving() {
    table("mode: ActiveActive", "weight: 0").expect("web-2", [100.0, 100.0, 100.0, 100.0], Better);
}

#[test]
fn of_two_backups_haproxy_uses_the_first_and_nginx_both() {
    let dynamic = |engine: &str| {
        let table = table(&format!("engine: {engine}"), "");
        table.row("web-1").served.worst.by_class[1]
    };
    assert_eq!([dynamic("Haproxy"), dynamic("Nginx")], [0.0, 0.5]);
}

#[test]
fn marks_tell_who_stands_by_even_for_classes_their_links_do_not_carry() {
    let table = table("mode: ActivePassive", "classes: [Read]");
    table.expect("web-2", [100.0, 0.0, 100.0, 65.0], Better);
}

fn of_text(text: &str) -> Table {
    let (model, flow) = understand(text);
    let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
    Table { model, table }
}

#[test]
fn nginx_passes_on_what_a_dead_member_refuses_and_haproxy_does_not_unless_it_checks() {
    let without = |engine: &str| {
        let table = of_text(&format!(
            r#"Topology(
                version: 1,
                workload: (static: 100, read: 0, write: 0),
                components: {{
                    "visitor": Client(),
                    "lb": LoadBalancer(algorithm: RoundRobin, mode: ActiveActive,
                        engine: {engine}, check: Off),
                    "web-1": WebServer(), "web-2": WebServer(),
                }},
                links: [("visitor", "lb", Http), ("lb", "web-1", Http), ("lb", "web-2", Http)],
            )"#
        ));
        table.row("web-1").served.worst.by_class[0]
    };
    assert_eq!([without("Haproxy"), without("Nginx")], [0.5, 1.0]);
}

/// An application with shared sessions and two caches, linked and rated as said.
fn with_caches(pages: (&str, &str), sessions: (&str, &str)) -> Table {
    of_text(&format!(
        r#"Topology(
            version: 1,
            components: {{
                "visitor": Client(), "web": WebServer(),
                "app": AppServer(sessions: Shared),
                "pages": Cache({}), "sessions": Cache({}),
                "db": Database(role: Standalone),
            }},
            links: [
                ("visitor", "web", Http), ("web", "app", Http), ("app", "db", ReadWrite),
                ("app", "pages", {}), ("app", "sessions", {}),
            ],
        )"#,
        pages.0, sessions.0, pages.1, sessions.1
    ))
}

#[test]
fn sessions_are_kept_where_they_can_be_written_and_not_among_cached_pages() {
    let (all, static_only) = ([100.0; 4], [100.0, 0.0, 0.0, 50.0]);
    let rated = "hit_percent: 90";
    for pages in [("", "Read"), (rated, "ReadWrite"), (rated, "Read")] {
        let table = with_caches(pages, ("", "ReadWrite"));
        table.expect("pages", all, NoEffect);
        table.expect("sessions", static_only, Spof);
    }
    // A hit rate does not matter where there is nothing else for the sessions.
    let table = with_caches(("", "Read"), (rated, "ReadWrite"));
    table.expect("sessions", static_only, Spof);
    // Either of two will do.
    let table = with_caches(("", "ReadWrite"), ("", "ReadWrite"));
    table.expect("pages", all, NoEffect);
    table.expect("sessions", all, NoEffect);
}
