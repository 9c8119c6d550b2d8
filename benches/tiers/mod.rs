//! A design of any size, as text: what the benchmarks of analysis are run on.

use std::fmt::Write as _;

/// Two balancers, and for each 100 components 30 web servers, 60 applications and 10 databases in
/// three zones. Each web server knows four applications; each application the primary and two
/// replicas.
pub(crate) fn text(components: usize) -> String {
    let (webs, apps) = (components * 3 / 10, components * 6 / 10);
    let databases = components - webs - apps - 3;
    let mut hosts = String::new();
    let mut parts = String::new();
    let mut links = String::new();
    for i in 0..2 {
        let _ = write!(hosts, "\"lb-host-{i}\": (zone: \"z{i}\"),");
        let _ = write!(
            parts,
            "\"lb-{i}\": LoadBalancer(on: \"lb-host-{i}\", mode: ActiveActive),"
        );
        for web in 0..webs {
            let _ = write!(links, "(\"lb-{i}\", \"web-{web}\", Http),");
        }
    }
    for i in 0..webs {
        let _ = write!(hosts, "\"web-host-{i}\": (zone: \"z{}\"),", i % 3);
        let _ = write!(parts, "\"web-{i}\": WebServer(on: \"web-host-{i}\"),");
        for near in 0..4 {
            let _ = write!(
                links,
                "(\"web-{i}\", \"app-{}\", Http),",
                (2 * i + near) % apps
            );
        }
    }
    for i in 0..apps {
        if i % 2 == 0 {
            let _ = write!(hosts, "\"app-host-{}\": (zone: \"z{}\"),", i / 2, i % 3);
        }
        let _ = write!(parts, "\"app-{i}\": AppServer(on: \"app-host-{}\"),", i / 2);
        let _ = write!(links, "(\"app-{i}\", \"db-0\", ReadWrite),");
        for near in 0..2 {
            let replica = 1 + (i + near) % (databases - 1);
            let _ = write!(links, "(\"app-{i}\", \"db-{replica}\", Read),");
        }
    }
    for i in 0..databases {
        let role = if i == 0 { "Primary" } else { "Replica" };
        let _ = write!(hosts, "\"db-host-{i}\": (zone: \"z{}\"),", i % 3);
        let _ = write!(
            parts,
            "\"db-{i}\": Database(on: \"db-host-{i}\", role: {role}),"
        );
    }
    format!(
        "Topology(version: 1, zones: {{ \"z0\": (), \"z1\": (), \"z2\": () }}, hosts: {{{hosts}}},
         clusters: {{ \"edge\": (by: Vrrp, mode: ActivePassive, track_weight: 20,
             members: {{ \"lb-0\": (priority: 100), \"lb-1\": (priority: 90) }}) }},
         components: {{ \"visitor\": Client(), {parts} }},
         links: [(\"visitor\", \"edge\", Https), {links}])"
    )
}
