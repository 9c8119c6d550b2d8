//! The layout as a whole: the pictures of the course's designs, and what holds for any graph.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot build its diagram has failed"
)]

use linchpin::layout::{
    BoxSpec, Charset, Diagram, End, Form, GroupKind, GroupSpec, WireSpec, WireStyle, fit, paint,
    text,
};

/// Builds diagrams by name, as short as a drawing on a board.
#[derive(Default)]
struct Board {
    diagram: Diagram,
    names: Vec<String>,
    group_names: Vec<String>,
}

impl Board {
    fn host(&mut self, name: &str, footer: &str, parent: &str) -> &mut Self {
        self.group(name, footer, parent, GroupKind::Host)
    }

    fn zone(&mut self, name: &str, parent: &str) -> &mut Self {
        self.group(name, "", parent, GroupKind::Zone)
    }

    fn group(&mut self, name: &str, footer: &str, parent: &str, kind: GroupKind) -> &mut Self {
        let parent = self.group_names.iter().position(|n| n == parent);
        self.diagram.groups.push(GroupSpec {
            label: name.into(),
            footer: footer.into(),
            parent,
            kind,
        });
        self.group_names.push(name.into());
        self
    }

    /// A box at a host: rank, name, and two lines of detail.
    fn at(&mut self, host: &str, rank: u8, name: &str, role: &str, detail: &str) -> &mut Self {
        let group = self.group_names.iter().position(|n| n == host);
        self.names.push(name.into());
        self.diagram.boxes.push(BoxSpec {
            forms: vec![
                Form::framed([name, role, detail]),
                Form::framed([name, role]),
                Form::framed([name]),
                Form::chip(format!("[{name}]")),
            ],
            rank: Some(rank),
            group,
            aside: false,
        });
        self
    }

    fn firewall(&mut self, host: &str, name: &str) -> &mut Self {
        self.at(host, 0, name, "firewall", "");
        self.diagram.boxes.last_mut().unwrap().rank = None;
        self
    }

    fn aside(&mut self, host: &str, rank: Option<u8>, name: &str) -> &mut Self {
        let group = self.group_names.iter().position(|n| n == host);
        self.names.push(name.into());
        self.diagram.boxes.push(BoxSpec {
            forms: vec![Form::chip(format!("[{name}]"))],
            rank,
            group,
            aside: true,
        });
        self
    }

    fn end(&self, name: &str) -> End {
        match self.names.iter().position(|n| n == name) {
            Some(b) => End::Box(b),
            None => End::Group(self.group_names.iter().position(|n| n == name).unwrap()),
        }
    }

    fn wire(&mut self, style: WireStyle, from: &str, to: &str) -> &mut Self {
        let wire = WireSpec::new(self.end(from), self.end(to), style);
        self.diagram.wires.push(wire);
        self
    }

    fn through(&mut self, style: WireStyle, from: &str, through: &[&str], to: &str) -> &mut Self {
        self.wire(style, from, to);
        let boxes = through
            .iter()
            .map(|t| self.names.iter().position(|n| n == t).unwrap());
        let boxes = boxes.collect();
        self.diagram.wires.last_mut().unwrap().through = boxes;
        self
    }

    fn requests(&mut self, chains: &[&str]) -> &mut Self {
        for chain in chains {
            let names: Vec<&str> = chain.split(' ').collect();
            for pair in names.windows(2) {
                self.wire(WireStyle::Request, pair[0], pair[1]);
            }
        }
        self
    }

    fn label(&mut self, label: &str) -> &mut Self {
        self.diagram.wires.last_mut().unwrap().label = label.into();
        self
    }

    fn both_ways(&mut self) -> &mut Self {
        self.diagram.wires.last_mut().unwrap().both_ways = true;
        self
    }
}

fn one_server() -> Board {
    let mut b = Board::default();
    b.host("server-1", "no firewall", "");
    b.at("", 0, "visitor", "120 req/s", "50/35/15")
        .at("", 0, "dns", "www A 300s", "");
    b.at("server-1", 4, "nginx", "web server", "port 80");
    b.at("server-1", 5, "app", "app server", "8 workers");
    b.aside("server-1", None, "code");
    b.at("server-1", 6, "mysql", "database", "standalone");
    b.wire(WireStyle::Lookup, "visitor", "dns")
        .requests(&["visitor nginx app mysql"]);
    b
}

fn three_servers(right_links: bool) -> Board {
    let mut b = Board::default();
    b.host("server-1", "no firewall", "")
        .host("server-2", "no firewall", "");
    b.host("server-3", "no firewall", "");
    b.at("", 0, "visitor", "120 req/s", "50/35/15")
        .at("", 0, "dns", "www A 300s", "");
    b.at("server-3", 3, "haproxy", "round robin", "active-active");
    for i in ["1", "2"] {
        let host = format!("server-{i}");
        b.at(&host, 4, &format!("nginx-{i}"), "web server", "port 80");
        b.at(&host, 5, &format!("app-{i}"), "app server", "8 workers");
        b.aside(&host, Some(5), &format!("code-{i}"));
        b.at(
            &host,
            6,
            &format!("mysql-{i}"),
            if i == "1" { "primary" } else { "replica" },
            "async",
        );
    }
    b.wire(WireStyle::Lookup, "visitor", "dns");
    b.requests(&["visitor haproxy nginx-1 app-1", "haproxy nginx-2 app-2"]);
    if right_links {
        b.wire(WireStyle::Data, "app-1", "mysql-1")
            .wire(WireStyle::Data, "app-1", "mysql-2");
        b.wire(WireStyle::Data, "app-2", "mysql-1")
            .wire(WireStyle::Data, "app-2", "mysql-2");
    } else {
        b.wire(WireStyle::Data, "app-1", "mysql-1")
            .wire(WireStyle::Data, "app-2", "mysql-2");
    }
    b.wire(WireStyle::Replication, "mysql-1", "mysql-2")
        .label("async");
    b
}

fn firewall_chain() -> Board {
    let mut b = Board::default();
    b.zone("dmz", "").zone("web", "").zone("data", "");
    b.host("edge-fw", "", "")
        .host("inner-fw", "", "")
        .host("data-fw", "", "");
    b.host("server-1", "", "web")
        .host("server-2", "", "web")
        .host("server-3", "", "dmz");
    b.host("server-4", "", "data").host("server-5", "", "data");
    b.at("", 0, "visitor", "100 req/s", "");
    b.firewall("edge-fw", "fw-1")
        .firewall("inner-fw", "fw-2")
        .firewall("data-fw", "fw-3");
    b.at("server-3", 3, "haproxy", "round robin", "active-active");
    for i in ["1", "2"] {
        b.at(
            &format!("server-{i}"),
            4,
            &format!("nginx-{i}"),
            "web server",
            "",
        );
        b.at(
            &format!("server-{i}"),
            5,
            &format!("app-{i}"),
            "app server",
            "",
        );
    }
    b.at("server-4", 6, "mysql-1", "primary", "")
        .at("server-5", 6, "mysql-2", "replica", "");
    b.through(WireStyle::Request, "visitor", &["fw-1"], "haproxy");
    b.through(WireStyle::Request, "haproxy", &["fw-2"], "nginx-1");
    b.through(WireStyle::Request, "haproxy", &["fw-2"], "nginx-2");
    b.requests(&["nginx-1 app-1", "nginx-2 app-2"]);
    b.through(WireStyle::Data, "app-1", &["fw-3"], "mysql-1");
    b.through(WireStyle::Data, "app-2", &["fw-3"], "mysql-1");
    b.wire(WireStyle::Replication, "mysql-1", "mysql-2");
    b
}

fn scaled() -> Board {
    let mut b = Board::default();
    b.group("edge 203.0.113.10", "VRRP", "", GroupKind::Cluster);
    b.host("lb-1", "", "edge 203.0.113.10")
        .host("lb-2", "", "edge 203.0.113.10");
    for h in ["web-1", "web-2", "app-1", "app-2", "db-1", "db-2"] {
        b.host(h, "", "");
    }
    b.at("", 0, "visitor", "100 req/s", "")
        .at("", 0, "dns", "www A 300s", "");
    for i in ["1", "2"] {
        b.at(
            &format!("lb-{i}"),
            3,
            &format!("haproxy-{i}"),
            "leastconn",
            "active-active",
        );
        b.at(
            &format!("web-{i}"),
            4,
            &format!("nginx-{i}"),
            "web server",
            "",
        );
        b.at(
            &format!("app-{i}"),
            5,
            &format!("php-{i}"),
            "app server",
            "16 workers",
        );
        b.at(
            &format!("app-{i}"),
            6,
            &format!("proxy-{i}"),
            "db router",
            "",
        );
        b.at(
            &format!("db-{i}"),
            7,
            &format!("mysql-{i}"),
            if i == "1" { "primary" } else { "replica" },
            "",
        );
    }
    b.wire(WireStyle::Lookup, "visitor", "dns");
    b.wire(WireStyle::Request, "visitor", "edge 203.0.113.10");
    for i in ["1", "2"] {
        for j in ["1", "2"] {
            b.requests(&[
                &format!("haproxy-{i} nginx-{j}"),
                &format!("nginx-{i} php-{j}"),
            ]);
        }
        b.requests(&[&format!("php-{i} proxy-{i}")]);
        for j in ["1", "2"] {
            b.wire(
                WireStyle::Data,
                &format!("proxy-{i}"),
                &format!("mysql-{j}"),
            );
        }
    }
    b.wire(WireStyle::Replication, "mysql-1", "mysql-2")
        .label("semi-sync");
    b.wire(WireStyle::Heartbeat, "haproxy-1", "haproxy-2")
        .both_ways();
    b
}

fn series() -> Board {
    let mut b = Board::default();
    b.host("lb-host-1", "", "")
        .host("lb-host-2", "", "")
        .host("server-1", "", "")
        .host("server-2", "", "");
    b.at("", 0, "visitor", "100 req/s", "");
    b.at("lb-host-1", 3, "lb-1", "round robin", "")
        .at("lb-host-2", 3, "lb-2", "round robin", "");
    for i in ["1", "2"] {
        b.at(
            &format!("server-{i}"),
            4,
            &format!("nginx-{i}"),
            "web server",
            "",
        );
        b.at(
            &format!("server-{i}"),
            5,
            &format!("app-{i}"),
            "app server",
            "",
        );
        b.at(
            &format!("server-{i}"),
            6,
            &format!("mysql-{i}"),
            if i == "1" { "primary" } else { "replica" },
            "",
        );
    }
    b.requests(&["visitor lb-1 lb-2 nginx-1 app-1", "lb-2 nginx-2 app-2"]);
    b.wire(WireStyle::Data, "app-1", "mysql-1")
        .wire(WireStyle::Data, "app-2", "mysql-1");
    b.wire(WireStyle::Data, "app-2", "mysql-2")
        .wire(WireStyle::Replication, "mysql-1", "mysql-2");
    b
}

fn two_regions() -> Board {
    let mut b = Board::default();
    b.zone("eu", "")
        .zone("eu-a", "eu")
        .zone("eu-b", "eu")
        .zone("us", "");
    b.host("eu-lb", "", "eu-a")
        .host("eu-web ×3", "", "eu-a")
        .host("eu-db", "", "eu-b");
    b.host("us-lb", "", "us")
        .host("us-web ×2", "", "us")
        .host("us-db", "", "us");
    b.at("eu", 0, "europeans", "60 %", "")
        .at("us", 0, "americans", "40 %", "");
    b.at("", 1, "dns", "geo", "")
        .at("", 1, "cdn", "90 % hits", "");
    for z in ["eu", "us"] {
        let web = if z == "eu" {
            "eu-web ×3"
        } else {
            "us-web ×2"
        };
        b.at(&format!("{z}-lb"), 3, &format!("lb-{z}"), "leastconn", "");
        b.at(web, 4, &format!("web-{z}"), "web server", "");
        b.at(web, 5, &format!("app-{z}"), "app server", "");
        b.at(&format!("{z}-db"), 6, &format!("cache-{z}"), "Redis", "");
        b.at(
            &format!("{z}-db"),
            6,
            &format!("db-{z}"),
            if z == "eu" { "primary" } else { "replica" },
            "",
        );
    }
    b.aside("us", Some(7), "backup");
    b.wire(WireStyle::Lookup, "europeans", "dns")
        .wire(WireStyle::Lookup, "americans", "dns");
    b.requests(&[
        "europeans cdn",
        "americans cdn",
        "europeans lb-eu",
        "europeans lb-us",
    ]);
    b.requests(&["americans lb-us", "americans lb-eu", "cdn lb-eu"]);
    b.requests(&[
        "lb-eu web-eu app-eu cache-eu",
        "lb-us web-us app-us cache-us",
    ]);
    b.requests(&["app-eu db-eu", "app-us db-us", "app-us db-eu"]);
    b.wire(WireStyle::Replication, "db-eu", "db-us").wire(
        WireStyle::Replication,
        "db-eu",
        "backup",
    );
    b
}

fn rows() -> Board {
    let mut b = Board::default();
    b.host("edge", "", "")
        .host("lb-host-1", "", "")
        .host("lb-host-2", "", "");
    let names = [
        "1-left", "2-left", "3-left", "1-right", "2-right", "3-right",
    ];
    for n in names {
        b.host(&format!("row-{n}"), "", "");
    }
    b.at("", 0, "visitor", "100 req/s", "")
        .firewall("edge", "edge-fw");
    b.firewall("", "fw-1-2").firewall("", "fw-2-3");
    b.at("lb-host-1", 3, "lb-1", "round robin", "")
        .at("lb-host-2", 3, "lb-2", "round robin", "");
    for n in names {
        let host = format!("row-{n}");
        b.at(&host, 4, &format!("web-{n}"), "web server", "");
        b.at(&host, 5, &format!("app-{n}"), "app server", "");
        b.at(&host, 6, &format!("db-{n}"), "standalone", "");
    }
    for i in 1..=6 {
        b.aside("", Some(9), &format!("sumo-{i}"));
    }
    b.through(WireStyle::Request, "visitor", &["edge-fw"], "lb-1");
    b.through(WireStyle::Request, "visitor", &["edge-fw"], "lb-2");
    b.requests(&["lb-1 row-1-left", "lb-2 row-1-right"]);
    for side in ["left", "right"] {
        for (from, fw, to) in [("1", "fw-1-2", "2"), ("2", "fw-2-3", "3")] {
            b.through(
                WireStyle::Undecided,
                &format!("row-{from}-{side}"),
                &[fw],
                &format!("row-{to}-{side}"),
            );
        }
    }
    b
}

mod any_graph {
    use std::collections::HashMap;

    use linchpin::layout::{Direction, Picture, Point, Rect, lay_out};
    use proptest::prelude::*;

    use super::*;

    fn style(n: u8) -> WireStyle {
        match n % 5 {
            0 => WireStyle::Request,
            1 => WireStyle::Data,
            2 => WireStyle::Replication,
            3 => WireStyle::Telemetry,
            _ => WireStyle::Lookup,
        }
    }

    prop_compose! {
        fn a_box()(
            rank in proptest::option::weighted(0.7, 0..6_u8),
            group in proptest::option::weighted(0.7, 0..9_usize),
            aside in proptest::bool::weighted(0.2),
            lines in 0..4_usize,
            name in "[a-zé漢]{0,14}",
        ) -> BoxSpec {
            let mut forms = vec![Form { lines: vec![name.clone(); lines], framed: true }];
            forms.push(Form::chip(format!("[{name}]")));
            if lines == 3 {
                forms.clear();
            }
            BoxSpec { forms, rank, group, aside }
        }
    }

    prop_compose! {
        fn a_group()(
            parent in proptest::option::of(0..9_usize),
            label in "[a-z漢]{0,40}",
            footer in "[a-z ]{0,20}",
        ) -> GroupSpec {
            GroupSpec { label, footer, parent, kind: GroupKind::Zone }
        }
    }

    fn an_end() -> impl Strategy<Value = End> {
        prop_oneof![4 => (0..26_usize).prop_map(End::Box), 1 => (0..9_usize).prop_map(End::Group)]
    }

    prop_compose! {
        fn a_wire()(
            from in an_end(),
            to in an_end(),
            n in any::<u8>(),
            both_ways in any::<bool>(),
            label in "[a-z]{0,6}",
            through in proptest::collection::vec(0..26_usize, 0..2),
        ) -> WireSpec {
            WireSpec { from, to, style: style(n), both_ways, label, through }
        }
    }

    prop_compose! {
        fn a_diagram()(
            boxes in proptest::collection::vec(a_box(), 0..25),
            groups in proptest::collection::vec(a_group(), 0..8),
            wires in proptest::collection::vec(a_wire(), 0..40),
        ) -> Diagram {
            Diagram { boxes, groups, wires }
        }
    }

    fn exists(diagram: &Diagram, end: End) -> bool {
        match end {
            End::Box(b) => b < diagram.boxes.len(),
            End::Group(g) => g < diagram.groups.len(),
        }
    }

    fn rect(picture: &Picture, end: End) -> Rect {
        match end {
            End::Box(b) => picture.boxes[b].rect,
            End::Group(g) => picture.groups[g],
        }
    }

    fn encloses(outer: &Rect, inner: &Rect) -> bool {
        outer.x < inner.x
            && outer.y < inner.y
            && inner.right() < outer.right()
            && inner.bottom() < outer.bottom()
    }

    /// The groups around a box or a group; a ring of groups counts as no nesting at all.
    fn around(diagram: &Diagram, mut at: Option<usize>) -> Option<Vec<usize>> {
        let mut chain = Vec::new();
        while let Some(g) = at.filter(|&g| g < diagram.groups.len()) {
            if chain.contains(&g) {
                return None;
            }
            chain.push(g);
            at = diagram.groups[g].parent;
        }
        Some(chain)
    }

    fn touches(r: &Rect, p: Point) -> bool {
        let level = (r.y..r.bottom()).contains(&p.y) && (p.x == r.x - 1 || p.x == r.right());
        let upright = (r.x..r.right()).contains(&p.x) && (p.y == r.y - 1 || p.y == r.bottom());
        level || upright
    }

    fn check(diagram: &Diagram, picture: &Picture) -> Result<(), TestCaseError> {
        let page = Rect {
            x: -1,
            y: -1,
            width: picture.width + 2,
            height: picture.height + 2,
        };
        for (b, placed) in picture.boxes.iter().enumerate() {
            prop_assert!(encloses(&page, &placed.rect), "box {b} off the page");
            for (c, other) in picture.boxes.iter().enumerate().skip(b + 1) {
                prop_assert!(
                    !placed.rect.intersects(&other.rect),
                    "boxes {b} and {c} overlap"
                );
            }
            if let Some(chain) = around(diagram, diagram.boxes[b].group) {
                for g in 0..diagram.groups.len() {
                    let group = &picture.groups[g];
                    if chain.contains(&g) {
                        prop_assert!(encloses(group, &placed.rect), "box {b} sticks out of {g}");
                    } else if around(diagram, Some(g)).is_some() {
                        prop_assert!(!group.intersects(&placed.rect), "box {b} intrudes in {g}");
                    }
                }
            }
        }
        for (g, inner) in picture.groups.iter().enumerate() {
            prop_assert!(encloses(&page, inner), "group {g} off the page");
            let Some(chain) = around(diagram, Some(g)) else {
                continue;
            };
            for (h, outer) in picture.groups.iter().enumerate() {
                let related = chain.contains(&h)
                    || around(diagram, Some(h)).is_none_or(|chain| chain.contains(&g));
                if g != h && chain.contains(&h) {
                    prop_assert!(encloses(outer, inner), "group {g} sticks out of {h}");
                } else if !related {
                    prop_assert!(!outer.intersects(inner), "groups {g} and {h} overlap");
                }
            }
        }
        check_wires(diagram, picture)
    }

    fn check_wires(diagram: &Diagram, picture: &Picture) -> Result<(), TestCaseError> {
        // Wires through each cell, level and upright.
        let mut level: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        let mut upright: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        let mut bent: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (w, wire) in diagram.wires.iter().enumerate() {
            if !exists(diagram, wire.from) || !exists(diagram, wire.to) {
                prop_assert_eq!(picture.route(w).len(), 0);
                continue;
            }
            let mut stops = vec![wire.from];
            stops.extend(
                wire.through
                    .iter()
                    .map(|&b| End::Box(b))
                    .filter(|&e| exists(diagram, e)),
            );
            stops.push(wire.to);
            prop_assert_eq!(picture.route(w).len(), stops.len() - 1);
            for (part, ends) in picture.route(w).zip(stops.windows(2)) {
                let (first, last) = (part[0], part[part.len() - 1]);
                prop_assert!(
                    touches(&rect(picture, ends[0]), first),
                    "wire {w} starts loose"
                );
                prop_assert!(
                    touches(&rect(picture, ends[1]), last),
                    "wire {w} ends loose"
                );
                prop_assert!(part.len() > 1, "wire {w} has no direction");
                let mut cells = vec![first];
                for pair in part.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    prop_assert!((a.x == b.x) != (a.y == b.y), "wire {w} is slanted");
                    let (mut x, mut y) = (a.x, a.y);
                    while (x, y) != (b.x, b.y) {
                        x += (b.x - a.x).signum();
                        y += (b.y - a.y).signum();
                        cells.push(Point { x, y });
                    }
                }
                for (i, p) in cells.iter().enumerate() {
                    let before = cells[i.saturating_sub(1)];
                    let after = cells[(i + 1).min(cells.len() - 1)];
                    let map = if before.y == after.y {
                        &mut level
                    } else if before.x == after.x {
                        &mut upright
                    } else {
                        &mut bent
                    };
                    map.entry((p.x, p.y)).or_default().push(w);
                    prop_assert!(
                        0 <= p.x && p.x < picture.width && 0 <= p.y && p.y < picture.height,
                        "wire {w} leaves the page"
                    );
                    for (b, placed) in picture.boxes.iter().enumerate() {
                        prop_assert!(!placed.rect.contains(*p), "wire {w} runs over box {b}");
                    }
                    for (g, r) in picture.groups.iter().enumerate() {
                        let side = p.x == r.x || p.x == r.right() - 1;
                        let edge = p.y == r.y || p.y == r.bottom() - 1;
                        if r.contains(*p) && (side || edge) {
                            prop_assert!(!(side && edge), "wire {w} on a corner of {g}");
                            let across = if side {
                                before.y == after.y
                            } else {
                                before.x == after.x
                            };
                            prop_assert!(across, "wire {w} runs along the border of {g}");
                        }
                    }
                }
            }
        }
        for (cell, wires) in &bent {
            prop_assert!(wires.len() == 1, "{wires:?} bend at {cell:?}");
            prop_assert!(
                !level.contains_key(cell) && !upright.contains_key(cell),
                "touch at {cell:?}"
            );
        }
        for (cell, wires) in level.iter().chain(&upright) {
            prop_assert!(wires.len() == 1, "{wires:?} share a line at {cell:?}");
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn wires_meet_their_ends_and_cross_nothing_but_each_other(diagram in a_diagram(), form in 0..3_usize) {
            for direction in [Direction::LeftRight, Direction::TopDown] {
                check(&diagram, &lay_out(&diagram, direction, form))?;
            }
        }

        #[test]
        fn every_window_gets_a_sound_picture(diagram in a_diagram(), width in 0..220_u16, height in 0..90_u16) {
            let picture = fit(&diagram, width, height);
            let sound = check(&diagram, &picture);
            if sound.is_err() {
                println!("{}", text(&paint(&picture, &diagram, Charset::Unicode)));
            }
            sound?;
            let again = fit(&diagram, width, height);
            prop_assert_eq!(&picture, &again);
            let canvas = paint(&picture, &diagram, Charset::Ascii);
            let plain = text(&canvas);
            prop_assert!(plain.is_ascii());
            prop_assert_eq!(plain.lines().count(), canvas.height);
        }
    }
}

/// Compares pictures with the ones that were looked at and found good. To accept new ones, run
/// with `UPDATE_PICTURES=1` and look at them.
fn check_picture(name: &str, drawn: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        std::fs::write(&path, drawn).unwrap();
    }
    let known = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        known == drawn,
        "{name} has changed; now it is\n{drawn}\nand was\n{known}"
    );
}

#[test]
fn the_designs_of_the_course_look_as_they_did_when_they_looked_good() {
    let boards = [
        ("one-server", one_server()),
        ("three-servers", three_servers(false)),
        ("right-links", three_servers(true)),
        ("firewall-chain", firewall_chain()),
        ("scaled", scaled()),
        ("series", series()),
        ("two-regions", two_regions()),
        ("rows", rows()),
    ];
    for (name, board) in boards {
        for (width, height) in [(78, 18), (110, 40), (158, 48), (58, 60)] {
            let picture = fit(&board.diagram, width, height);
            let drawn = text(&paint(&picture, &board.diagram, Charset::Unicode));
            check_picture(&format!("{name}-{width}x{height}"), &drawn);
        }
    }
    let board = three_servers(true);
    let picture = fit(&board.diagram, 110, 40);
    check_picture(
        "right-links-ascii",
        &text(&paint(&picture, &board.diagram, Charset::Ascii)),
    );
}

#[test]
fn the_three_servers_fit_a_small_terminal_with_their_frames() {
    for right_links in [false, true] {
        let board = three_servers(right_links);
        let picture = fit(&board.diagram, 78, 18);
        assert!(picture.width <= 78 && picture.height <= 18);
        let framed = |b: usize| {
            let spec: &BoxSpec = &board.diagram.boxes[b];
            spec.aside || spec.forms[picture.boxes[b].form].framed
        };
        assert!((0..picture.boxes.len()).all(framed));
    }
}

#[test]
fn a_vertical_wire_passes_over_the_one_it_crosses() {
    let mut board = Board::default();
    for name in ["a", "b"] {
        board.at("", 0, name, "", "");
    }
    for name in ["c", "d"] {
        board.at("", 1, name, "", "");
    }
    board.requests(&["a d", "b c", "a c", "b d"]);
    let picture = fit(&board.diagram, 80, 24);
    let canvas = paint(&picture, &board.diagram, Charset::Unicode);
    let drawn = text(&canvas);
    assert!(drawn.contains("─│─"), "{drawn}");
    assert!(!drawn.contains(['┼', '┬', '┴', '├', '┤']), "{drawn}");
}

#[test]
fn nothing_and_next_to_nothing_have_a_picture() {
    let empty = fit(&Diagram::default(), 0, 0);
    assert_eq!((empty.width, empty.height), (0, 0));
    let loops = Diagram {
        boxes: vec![BoxSpec::default(); 2],
        groups: vec![
            GroupSpec {
                parent: Some(1),
                ..GroupSpec::default()
            },
            GroupSpec {
                parent: Some(0),
                ..GroupSpec::default()
            },
        ],
        wires: vec![
            WireSpec::new(End::Box(0), End::Box(0), WireStyle::Request),
            WireSpec::new(End::Group(0), End::Group(0), WireStyle::Request),
            WireSpec::new(End::Box(7), End::Group(9), WireStyle::Request),
        ],
    };
    let picture = fit(&loops, 10, 3);
    assert_eq!(picture.cells(2), []);
    assert!(!picture.cells(0).is_empty());
    assert!(!text(&paint(&picture, &loops, Charset::Unicode)).is_empty());
}

#[test]
fn a_label_that_is_too_long_is_cut_by_the_columns_it_takes() {
    let mut board = Board::default();
    board.host(&"漢".repeat(60), "", "").at("", 0, "x", "", "");
    board.diagram.boxes[0].group = Some(0);
    board.diagram.boxes[0].forms = vec![Form::framed(["語".repeat(80)])];
    let picture = fit(&board.diagram, 200, 20);
    let canvas = paint(&picture, &board.diagram, Charset::Unicode);
    for row in canvas.cells.chunks(canvas.width) {
        let columns: usize = row
            .iter()
            .filter(|c| c.glyph != '\0')
            .map(|c| unicode_width::UnicodeWidthChar::width(c.glyph).unwrap())
            .sum();
        assert_eq!(columns, canvas.width);
    }
    assert!(picture.width < 60);
    assert!(text(&canvas).contains('…'));
}

mod designs {
    use std::sync::Arc;

    use linchpin::design::{Model, Topology};
    use linchpin::document::gallery::{self, GALLERY};
    use linchpin::layout::{Copies, Framed, Owner, Scene};

    use super::*;

    fn model(text: &str) -> Model {
        use ron::extensions::Extensions as E;
        let topology: Topology = ron::Options::default()
            .with_default_extension(
                E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES,
            )
            .from_str(text)
            .unwrap();
        Model::new(Arc::new(topology))
    }

    #[test]
    fn built_in_designs_show_every_node_and_every_link() {
        for design in GALLERY {
            let model = model(design.text);
            for copies in [Copies::Folded, Copies::Apart] {
                let scene = Scene::new(&model, copies);
                for node in model.graph.node_indices() {
                    let name = &model.graph[node].name;
                    assert!(
                        scene.end(node).is_some(),
                        "{}: {name} is not shown",
                        design.name
                    );
                }
                for edge in model.graph.edge_indices() {
                    let id = &model.graph[edge].id;
                    assert!(
                        scene.wire(edge).is_some(),
                        "{}: {id} is not shown",
                        design.name
                    );
                }
                assert_eq!(scene.boxes.len(), scene.diagram.boxes.len());
                assert_eq!(scene.wires.len(), scene.diagram.wires.len());
                assert_eq!(scene.groups.len(), scene.diagram.groups.len());
                let picture = fit(&scene.diagram, 158, 48);
                let canvas = paint(&picture, &scene.diagram, Charset::Unicode);
                for wire in 0..scene.wires.len() {
                    let owner = Owner::Arrow(wire);
                    assert!(
                        canvas.cells.iter().any(|c| c.owner == owner),
                        "no arrow head"
                    );
                }
            }
        }
    }

    #[test]
    fn built_in_designs_look_as_they_did_when_they_looked_good() {
        for design in GALLERY {
            let scene = Scene::new(&model(design.text), Copies::Folded);
            for (width, height) in [(78, 18), (158, 48)] {
                let picture = fit(&scene.diagram, width, height);
                let drawn = text(&paint(&picture, &scene.diagram, Charset::Unicode));
                check_picture(&format!("design-{}-{width}x{height}", design.name), &drawn);
            }
        }
    }

    #[test]
    fn queries_of_one_pair_share_a_wire() {
        let model = model(gallery::find("2-secured-and-monitored").unwrap().text);
        let scene = Scene::new(&model, Copies::Folded);
        let (read, write) = ("app-2->mysql-1:read", "app-2->mysql-1:write");
        let wire = |id: &str| scene.wire(model.edge(id).unwrap()).unwrap();
        assert_eq!(wire(read), wire(write));
        assert_eq!(scene.diagram.wires[wire(read)].label, "r+w");
    }

    #[test]
    fn a_floating_address_frames_its_balancers() {
        let model = model(gallery::find("3-scaled-up").unwrap().text);
        let scene = Scene::new(&model, Copies::Folded);
        let edge = model.node("edge").unwrap();
        let Some(End::Group(frame)) = scene.end(edge) else {
            panic!("no frame")
        };
        assert_eq!(scene.groups[frame], Framed::Address(edge));
        let inside = scene
            .diagram
            .groups
            .iter()
            .filter(|g| g.parent == Some(frame))
            .count();
        assert_eq!(inside, 2);
    }

    #[test]
    fn copies_are_one_box_with_their_number_or_a_box_each() {
        let model = model(
            r#"Topology(
                version: 1,
                hosts: { "web": (count: 3) },
                components: {
                    "lb": LoadBalancer(),
                    "nginx": WebServer(on: "web"),
                    "cache": Cache(count: 2),
                },
                links: [("lb", "nginx", Http)],
            )"#,
        );
        let folded = Scene::new(&model, Copies::Folded);
        assert_eq!(folded.diagram.boxes.len(), 3);
        assert_eq!(folded.diagram.wires.len(), 1);
        assert_eq!(folded.diagram.groups[0].label, "web ×3");
        assert_eq!(folded.diagram.boxes[2].forms[2].lines, ["cache ×2"]);
        let apart = Scene::new(&model, Copies::Apart);
        assert_eq!(
            (apart.diagram.boxes.len(), apart.diagram.groups.len()),
            (6, 3)
        );
        assert_eq!(apart.diagram.wires.len(), 3);
    }
}
