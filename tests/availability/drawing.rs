//! Small designs drawn at random: hosts, zones, pools, clusters and databases in any arrangement.

/// Draws decisions from a row of numbers; an empty row is the simplest design.
pub(crate) struct Drawing<'a> {
    pub(crate) numbers: std::slice::Iter<'a, u8>,
}

impl Drawing<'_> {
    fn below(&mut self, n: u8) -> u8 {
        self.numbers.next().copied().unwrap_or(0) % n
    }

    fn one<'b>(&mut self, of: &[&'b str]) -> &'b str {
        of[usize::from(self.below(u8::try_from(of.len()).unwrap()))]
    }

    /// True one time in so many.
    fn once_in(&mut self, n: u8) -> bool {
        self.below(n) == n - 1
    }

    fn place(&mut self, hosts: u8) -> String {
        if self.once_in(6) {
            String::new()
        } else {
            format!("on: \"h{}\", ", self.below(hosts))
        }
    }

    /// Where a web or application server runs, how many there are, and how often they are up.
    fn tier(&mut self, hosts: u8) -> String {
        let place = self.place(hosts);
        let up = self.one(&["", "", "up_percent: 94, "]);
        let count = self.one(&["", "", "", "count: 2, ", "count: 3, "]);
        format!("{place}{up}{count}")
    }

    /// The text of a design.
    pub(crate) fn design(&mut self) -> String {
        let hosts = 2 + self.below(3);
        let zones = self.below(3);
        let mut text = String::from(
            "Topology(version: 1, workload: (rps: 100, static: 50, read: 30, write: 20),\n",
        );
        text += "zones: {";
        for zone in 0..zones {
            let inside = if zone > 0 && self.once_in(3) {
                "zone: \"z0\", "
            } else {
                ""
            };
            let up = self.one(&["100", "98", "95"]);
            text += &format!("\"z{zone}\": ({inside}up_percent: {up}), ");
        }
        text += "},\nhosts: {";
        for host in 0..hosts {
            let zone = if zones > 0 && !self.once_in(3) {
                format!("zone: \"z{}\", ", self.below(zones))
            } else {
                String::new()
            };
            let up = self.one(&["99", "90", "97"]);
            let count = self.one(&["", "", "", "count: 2, ", "count: 3, "]);
            text += &format!("\"h{host}\": ({zone}{count}up_percent: {up}), ");
        }
        text += "},\n";
        let (lbs, webs, apps, dbs) = (
            1 + self.below(2),
            1 + self.below(3),
            1 + self.below(2),
            1 + self.below(3),
        );
        let clustered = lbs > 1 && !self.once_in(4);
        if clustered {
            let by = self.one(&["Vrrp", "Dns", "Undecided"]);
            let mode = self.one(&["ActivePassive", "ActiveActive", "Undecided"]);
            let track = self.one(&[
                "track_weight: 20, ",
                "",
                "track_weight: 0, ",
                "track_weight: -20, ",
            ]);
            let preempt = if self.once_in(4) {
                "preempt: false, "
            } else {
                ""
            };
            let second = self.one(&["90", "100", "60"]);
            text += &format!(
                "clusters: {{ \"edge\": (by: {by}, mode: {mode}, {track}{preempt}members: {{ \"lb0\": (priority: 100), \"lb1\": (priority: {second}) }}) }},\n"
            );
        }
        let mut links = String::new();
        text += "components: { \"visitor\": Client(), ";
        if self.once_in(2) {
            let check = self.one(&["", "check: Tcp, "]);
            let policy = self.one(&["RoundRobin", "Failover"]);
            let targets: Vec<String> = if clustered {
                vec!["edge".into()]
            } else {
                (0..lbs).map(|lb| format!("lb{lb}")).collect()
            };
            let records: Vec<String> = targets
                .iter()
                .map(|t| format!("(\"www\", A, \"{t}\")"))
                .collect();
            let up = self.one(&["100", "98"]);
            text += &format!(
                "\"dns\": Dns({check}policy: {policy}, up_percent: {up}, records: [{}]), ",
                records.join(", ")
            );
            links += "(\"visitor\", \"dns\", Lookup), ";
        }
        let gate = self.once_in(4);
        if gate {
            let place = self.place(hosts);
            text += &format!("\"wall\": Firewall({place}), ");
        }
        for lb in 0..lbs {
            let place = self.place(hosts);
            let mode = self.one(&["ActiveActive", "ActivePassive", "Undecided"]);
            let algorithm = self.one(&["RoundRobin", "LeastConn", "First"]);
            let check = self.one(&["Tcp", "Http", "Tcp", "Http", "Off", "Mysql"]);
            let depth = self.one(&["Process", "App", "Read", "Write"]);
            let up = self.one(&["", "up_percent: 96, "]);
            text += &format!(
                "\"lb{lb}\": LoadBalancer({place}{up}mode: {mode}, algorithm: {algorithm}, check: {check}, check_depth: {depth}), "
            );
            if !clustered {
                links += &format!("(\"visitor\", \"lb{lb}\", Http), ");
            }
            for web in 0..webs {
                if self.once_in(5) {
                    continue;
                }
                let mut tail = Vec::new();
                if gate && self.once_in(2) {
                    tail.push("through: [\"wall\"]");
                }
                if self.once_in(4) {
                    tail.push("backup: true");
                }
                tail.push(self.one(&["", "weight: 2", "classes: [Read, Write]", "weight: 0"]));
                tail.retain(|part| !part.is_empty());
                links += &format!("(\"lb{lb}\", \"web{web}\", Http, ({})), ", tail.join(", "));
            }
        }
        if clustered {
            links += "(\"visitor\", \"edge\", Http), ";
        }
        for web in 0..webs {
            let place = self.tier(hosts);
            text += &format!("\"web{web}\": WebServer({place}), ");
            for app in 0..apps {
                if !self.once_in(4) {
                    links += &format!("(\"web{web}\", \"app{app}\", Http), ");
                }
            }
        }
        let (proxy, cache, queue, call) = (
            self.once_in(3),
            self.once_in(4),
            self.once_in(4),
            self.once_in(5),
        );
        for app in 0..apps {
            let place = self.tier(hosts);
            let sessions = self.one(&["Stateless", "Shared"]);
            text += &format!("\"app{app}\": AppServer({place}sessions: {sessions}), ");
            if cache {
                links += &format!("(\"app{app}\", \"cache\", ReadWrite), ");
            }
            if queue {
                links += &format!("(\"app{app}\", \"queue\", Write), ");
            }
            if call {
                links += &format!("(\"app{app}\", \"call\", Https, (classes: [Write])), ");
            }
            if proxy {
                links += &format!("(\"app{app}\", \"proxy\", ReadWrite), ");
            } else {
                for db in 0..dbs {
                    let kind = self.one(&["ReadWrite", "Read", "Write", ""]);
                    if !kind.is_empty() {
                        links += &format!("(\"app{app}\", \"db{db}\", {kind}), ");
                    }
                }
            }
        }
        for (there, id, kind) in [
            (cache, "cache", "Cache"),
            (queue, "queue", "Queue"),
            (proxy, "proxy", "DatabaseProxy"),
        ] {
            if there {
                let place = self.place(hosts);
                text += &format!("\"{id}\": {kind}({place}), ");
            }
        }
        if call {
            text += "\"call\": External(up_percent: 97), ";
        }
        let grouped = self.once_in(3);
        for db in 0..dbs {
            let place = self.place(hosts);
            if db == 0 {
                text += &format!("\"db0\": Database({place}role: Primary), ");
            } else {
                let promotion = self.one(&["Off", "Automatic"]);
                text += &format!(
                    "\"db{db}\": Database({place}role: Replica, promotion: {promotion}), "
                );
                let through = if gate && grouped && self.once_in(3) {
                    ", through: [\"wall\"]"
                } else {
                    ""
                };
                let mode = if grouped { "Group" } else { "Async" };
                links += &format!("(\"db0\", \"db{db}\", Replication, (mode: {mode}{through})), ");
            }
            if proxy {
                let tail = if gate && self.once_in(2) {
                    ", (through: [\"wall\"])"
                } else {
                    ""
                };
                links += &format!("(\"proxy\", \"db{db}\", ReadWrite{tail}), ");
            }
        }
        text + "},\nlinks: [" + &links + "],\n)"
    }
}
