//! Designs nobody drew: every choice is read off a tape of bytes, and 0 is always the plainest.
//!
//! Refuses to judge: whether the engines agree on a design is asked elsewhere.

use std::fmt::Write as _;

/// The choices, one byte each; an empty tape goes on as zeros.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    /// One of the first `n` numbers.
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % n
    }

    /// One of these words.
    fn word<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }

    /// True once in `n` times, never on a tape of zeros.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    /// Between one and all of these; the first one on a tape of zeros.
    fn some<'n>(&mut self, names: &'n [String]) -> Vec<&'n String> {
        let mut chosen: Vec<&String> = names.iter().filter(|_| self.below(3) > 0).collect();
        if chosen.is_empty() {
            chosen.extend(names.first());
        }
        chosen
    }
}

/// A design being written.
struct Draft<'a> {
    tape: Tape<'a>,
    hosts: usize,
    components: String,
    links: Vec<(String, String)>,
    text: String,
}

impl Draft<'_> {
    fn component(&mut self, name: &str, kind: &str, fields: &str) {
        let host = self.tape.below(self.hosts + 1);
        let on = if host == 0 {
            String::new()
        } else {
            format!("on: \"h-{host}\", ")
        };
        let _ = writeln!(self.components, "        \"{name}\": {kind}({on}{fields}),");
    }

    /// A link, once for each pair of ends.
    fn link(&mut self, from: &str, to: &str, kind: &str, tail: &str) {
        let ends = (from.to_owned(), to.to_owned());
        if from == to || self.links.contains(&ends) {
            return;
        }
        self.links.push(ends);
        let tail = if tail.is_empty() {
            String::new()
        } else {
            format!(", ({tail})")
        };
        let _ = writeln!(self.text, "        (\"{from}\", \"{to}\", {kind}{tail}),");
    }

    /// What a link to a pool's member may say.
    fn member_tail(&mut self, boxes: &[String]) -> String {
        let mut tail = String::new();
        let weight = self.tape.below(6);
        if weight > 0 {
            let _ = write!(tail, "weight: {}, ", weight - 1);
        }
        if self.tape.one_in(6) {
            tail += "backup: true, ";
        }
        if self.tape.one_in(8) {
            let classes = self
                .tape
                .word(&["Static", "Read, Write", "Write", "Static, Read"]);
            let _ = write!(tail, "classes: [{classes}], ");
        }
        if let Some(gate) = boxes.first()
            && self.tape.one_in(10)
        {
            let _ = write!(tail, "through: [\"{gate}\"], ");
        }
        tail
    }

    fn balancer(&mut self, name: &str) {
        let algorithm = self.tape.word(&[
            "RoundRobin",
            "StaticRoundRobin",
            "LeastConn",
            "First",
            "SourceHash",
            "UriHash",
            "Random",
            "Undecided",
        ]);
        let mode = self
            .tape
            .word(&["ActiveActive", "ActivePassive", "Undecided"]);
        let check = self.tape.word(&["Tcp", "Http", "Off", "Mysql"]);
        let depth = self.tape.word(&["Process", "App", "Read", "Write"]);
        let engine = self.tape.word(&["Haproxy", "Nginx"]);
        let mut more = String::new();
        if self.tape.one_in(5) {
            more += ", all_backups: true";
        }
        if self.tape.one_in(6) {
            more += ", hash: Consistent";
        }
        if self.tape.one_in(8) {
            more += ", sticky: Source";
        }
        if self.tape.one_in(8) {
            more += ", redispatch: true";
        }
        let fields = format!(
            "algorithm: {algorithm}, mode: {mode}, check: {check}, check_depth: {depth}, engine: {engine}{more}"
        );
        self.component(name, "LoadBalancer", &fields);
    }
}

fn names(stem: &str, count: usize) -> Vec<String> {
    (1..=count).map(|place| format!("{stem}-{place}")).collect()
}

/// The design on a tape.
pub(crate) fn design(bytes: &[u8]) -> String {
    let mut tape = Tape(bytes.iter());
    let balancers = names("lb", tape.below(4));
    let webs = names("web", 1 + tape.below(4));
    let apps = names("app", 1 + tape.below(4));
    let databases = names("db", 1 + tape.below(4));
    let zones = tape.below(3);
    let hosts = tape.below(6);
    let boxes = names("box", tape.below(2));
    let mut draft = Draft {
        tape,
        hosts,
        components: String::new(),
        links: Vec::new(),
        text: String::new(),
    };
    let mut places = String::new();
    for zone in 1..=zones {
        let _ = writeln!(places, "        \"z-{zone}\": (),");
    }
    places += "    },\n    hosts: {\n";
    for host in 1..=hosts {
        let zone = draft.tape.below(zones + 1);
        let inside = if zone == 0 {
            String::new()
        } else {
            format!("zone: \"z-{zone}\"")
        };
        let count = if draft.tape.one_in(8) {
            ", count: 2"
        } else {
            ""
        };
        let inside = format!("{inside}{count}");
        let inside = inside.trim_start_matches(", ");
        let _ = writeln!(places, "        \"h-{host}\": ({inside}),");
    }
    for gate in &boxes {
        let kind = draft.tape.word(&["Router", "Firewall", "Waf"]);
        draft.component(gate, kind, "");
    }
    for name in &balancers {
        draft.balancer(name);
    }
    for name in &webs {
        let algorithm = draft
            .tape
            .word(&["RoundRobin", "LeastConn", "SourceHash", "Random"]);
        draft.component(name, "WebServer", &format!("algorithm: {algorithm}"));
    }
    for name in &apps {
        let sessions = draft.tape.word(&["Stateless", "Shared"]);
        draft.component(name, "AppServer", &format!("sessions: {sessions}"));
    }
    let clusters = front(&mut draft, &balancers, &webs, &boxes);
    middle(&mut draft, &webs, &apps, &boxes);
    data(&mut draft, &apps, &databases, &boxes);
    format!(
        "Topology(\n    version: 1,\n    zones: {{\n{places}    }},\n    clusters: {{\n{clusters}    }},\n    \
         components: {{\n{}    }},\n    links: [\n{}    ],\n)\n",
        draft.components, draft.text
    )
}

/// Visitors, their names, and what they come to; the clusters.
fn front(draft: &mut Draft<'_>, balancers: &[String], webs: &[String], boxes: &[String]) -> String {
    draft.components += "        \"visitor\": Client(),\n";
    let mut clusters = String::new();
    let mut entries: Vec<String> = if balancers.is_empty() {
        let some = draft.tape.some(webs);
        some.into_iter().cloned().collect()
    } else {
        balancers.to_vec()
    };
    if balancers.len() > 1 {
        let by = draft.tape.word(&["Vrrp", "Dns", "Undecided", ""]);
        if !by.is_empty() {
            let mode = draft.tape.word(&["ActivePassive", "ActiveActive"]);
            let weight = draft.tape.word(&[
                "",
                "track_weight: 20, ",
                "track_weight: 2, ",
                "track_weight: 0, ",
                "track_weight: -30, ",
            ]);
            let preempt = draft.tape.word(&["true", "false"]);
            let _ = write!(
                clusters,
                "        \"edge\": (by: {by}, mode: {mode}, {weight}preempt: {preempt}, members: {{ "
            );
            for name in balancers {
                let priority = 100 - 10 * draft.tape.below(3);
                let _ = write!(clusters, "\"{name}\": (priority: {priority}), ");
            }
            clusters += "}),\n";
            entries = vec!["edge".to_owned()];
        }
    }
    if draft.tape.one_in(3) {
        let policy = draft.tape.word(&["RoundRobin", "Weighted", "Failover"]);
        let check = draft.tape.word(&["Undecided", "Off", "Http", "Tcp"]);
        let mut records = String::new();
        for entry in &entries {
            let weight = 1 + draft.tape.below(3);
            let backup = draft.tape.one_in(4);
            let _ = write!(
                records,
                "(\"www\", A, \"{entry}\", (ttl: \"60s\", weight: {weight}, backup: {backup})), "
            );
        }
        let fields =
            format!("policy: {policy}, check: {check}, inter: \"10s\", records: [{records}]");
        draft.component("dns", "Dns", &fields);
        draft.link("visitor", "dns", "Lookup", "");
    }
    if draft.tape.one_in(4) {
        let kind = draft.tape.word(&["Cdn", "Cache"]);
        let hit = draft.tape.word(&["60", "0", "100"]);
        draft.component("edge-cache", kind, &format!("hit_percent: {hit}"));
        for entry in &entries {
            draft.link("edge-cache", entry, "Http", "");
        }
        entries = vec!["edge-cache".to_owned()];
    }
    if draft.tape.one_in(4) {
        draft.components += "        \"other\": Client(share: 2),\n";
        let entry = entries.last().cloned().unwrap_or_default();
        draft.link("other", &entry, "Http", "");
    }
    for entry in &entries {
        let through = boxes.first().filter(|_| draft.tape.one_in(5));
        let tail = through.map_or_else(String::new, |gate| format!("through: [\"{gate}\"]"));
        draft.link("visitor", entry, "Http", &tail);
    }
    if let [first, .., last] = balancers
        && draft.tape.one_in(5)
    {
        let check = draft.tape.word(&["Tcp", "Http", "Off"]);
        draft.link(first, last, "Http", &format!("check: {check}"));
    }
    for name in balancers {
        let members: Vec<String> = draft.tape.some(webs).into_iter().cloned().collect();
        for web in members {
            let tail = draft.member_tail(boxes);
            draft.link(name, &web, "Http", &tail);
        }
    }
    clusters
}

/// Web servers and the applications behind them.
fn middle(draft: &mut Draft<'_>, webs: &[String], apps: &[String], boxes: &[String]) {
    for web in webs {
        let members: Vec<String> = draft.tape.some(apps).into_iter().cloned().collect();
        for app in members {
            let tail = draft.member_tail(boxes);
            draft.link(web, &app, "Http", &tail);
        }
    }
    if let [first, .., last] = apps
        && draft.tape.one_in(4)
    {
        let tail = draft.member_tail(&[]);
        draft.link(first, last, "Http", &tail);
        if let [_, second, ..] = apps {
            let tail = draft.member_tail(&[]);
            draft.link(first, second, "Http", &tail);
        }
    }
    if draft.tape.one_in(6) {
        draft.component("outside", "External", "");
        for app in apps {
            if draft.tape.below(2) > 0 {
                draft.link(app, "outside", "Https", "");
            }
        }
    }
}

/// Databases, what follows them, and what spares them work.
fn data(draft: &mut Draft<'_>, apps: &[String], databases: &[String], boxes: &[String]) {
    let is_group = draft.tape.one_in(3);
    for (place, name) in databases.iter().enumerate() {
        let role = if place == 0 {
            draft
                .tape
                .word(&["Primary", "Standalone", "Replica", "Undecided"])
        } else {
            draft.tape.word(&["Replica", "Primary", "Standalone"])
        };
        let promotion = draft.tape.word(&["Off", "Automatic", "Manual"]);
        let fields = if role == "Replica" {
            format!("role: {role}, promotion: {promotion}")
        } else {
            format!("role: {role}")
        };
        draft.component(name, "Database", &fields);
        if place > 0 {
            let source = draft.tape.below(place);
            let mode = draft.tape.word(&["Async", "SemiSync", "Sync", "Group"]);
            let mode = if is_group { "Group" } else { mode };
            let gate = boxes.first().filter(|_| draft.tape.one_in(4));
            let through = gate.map_or_else(String::new, |gate| format!(", through: [\"{gate}\"]"));
            let both = if draft.tape.one_in(5) {
                ", both_ways: true"
            } else {
                ""
            };
            let source = databases[source].clone();
            let tail = format!("mode: {mode}{through}{both}");
            draft.link(&source, name, "Replication", &tail);
        }
    }
    let mut targets = databases.to_vec();
    if draft.tape.one_in(3) {
        let check = draft.tape.word(&["Tcp", "Mysql", "Off", "Http"]);
        draft.component("proxy", "DatabaseProxy", &format!("check: {check}"));
        for name in databases {
            let kind = draft.tape.word(&["ReadWrite", "Read", "Write"]);
            draft.link("proxy", name, kind, "");
        }
        targets.insert(0, "proxy".to_owned());
    }
    if draft.tape.one_in(6) {
        draft.balancer("db-lb");
        for name in databases {
            let kind = draft.tape.word(&["Tcp", "ReadWrite", "Read"]);
            draft.link("db-lb", name, kind, "");
        }
        targets.insert(0, "db-lb".to_owned());
    }
    for app in apps {
        let chosen: Vec<String> = draft.tape.some(&targets).into_iter().cloned().collect();
        for target in chosen {
            let kind = draft.tape.word(&["ReadWrite", "Read", "Write"]);
            draft.link(app, &target, kind, "");
        }
    }
    if draft.tape.one_in(4) {
        let hit = draft.tape.word(&["80", "0", "100"]);
        draft.component("cache", "Cache", &format!("hit_percent: {hit}"));
        let feeds_on = draft.tape.one_in(3);
        for app in apps {
            if draft.tape.below(2) > 0 {
                draft.link(app, "cache", "Read", "");
            }
        }
        if feeds_on {
            draft.link("cache", &databases[0], "Read", "");
        }
    }
    if draft.tape.one_in(5) {
        draft.component("queue", "Queue", "");
        for app in apps {
            if draft.tape.below(2) > 0 {
                draft.link(app, "queue", "Write", "");
            }
        }
    }
}
