//! The layout as a whole: the pictures of the course's designs, and what holds for any graph.

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

fn all() -> Vec<(&'static str, Board)> {
    vec![
        ("one-server", one_server()),
        ("three-servers", three_servers(false)),
        ("right-links", three_servers(true)),
        ("firewall-chain", firewall_chain()),
        ("scaled", scaled()),
        ("series", series()),
        ("two-regions", two_regions()),
        ("rows", rows()),
    ]
}

#[test]
fn show() {
    let only = std::env::var("SHOW").unwrap_or_default();
    let size = std::env::var("SIZE").unwrap_or_else(|_| "110x40".into());
    let (w, h) = size.split_once('x').unwrap();
    let (w, h) = (w.parse().unwrap(), h.parse().unwrap());
    let charset = if std::env::var("ASCII").is_ok() {
        Charset::Ascii
    } else {
        Charset::Unicode
    };
    for (name, board) in all() {
        if only.is_empty() || only.split(',').any(|o| o == name) {
            let picture = fit(&board.diagram, w, h);
            println!("== {name} {}x{}", picture.width, picture.height);
            println!("{}", text(&paint(&picture, &board.diagram, charset)));
        }
    }
}
