//! What a topology is: kinds, hosts, zones, pools, clusters, links and workload; the graph; validity.
//!
//! Refuses files, screens and time. The authored types (`Topology` and its parts) hold what the
//! file says, no more; `Model` is the same design expanded into a graph of running instances.

pub mod entry;
pub mod flow;
pub mod hash;
pub mod kinds;
pub mod links;
pub mod model;
mod moment;
pub mod path;
pub mod reach;
pub mod records;
pub mod schema;
pub mod validity;
pub mod value;
pub mod wiring;
pub mod words;

pub use flow::Flow;
pub use kinds::{Component, Kind};
pub use links::{Link, LinkTail};
pub use model::Model;
pub use records::Topology;
pub use value::{Choice, Date, Name, Percent, Time, UpPercent};
pub use words::{Class, LinkKind};

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Topology {
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .with_default_extension(ron::extensions::Extensions::UNWRAP_NEWTYPES)
            .with_default_extension(ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES)
            .from_str(text)
            .unwrap()
    }

    #[test]
    fn reads_what_the_file_says_and_no_more() {
        let design = read(
            r#"Topology(
                version: 1,
                hosts: { "s": (firewall: (allow: [(port: 80, from: "lb")]), agent: (metrics: [Qps])) },
                components: {
                    "lb": LoadBalancer(on: "s", algorithm: LeastConn, check: Http, check_path: "/x", inter: "1s", workers: 4),
                    "db": Database(on: Undecided, role: Undecided, count: Undecided, port: 3307),
                    "visitor": Client(),
                },
                links: [("visitor", "lb", Https), ("lb", "db", Request, (weight: Undecided, classes: [Read]))],
                workload: (static: 1, read: 1, write: 2),
                drills: { "d": (faults: [("10s", Kill, "s", (for: "30s"))]) },
            )"#,
        );
        let Kind::LoadBalancer(lb) = &design.components["lb"].kind else {
            panic!("a balancer")
        };
        assert_eq!(lb.algorithm, Choice::Is(words::Algorithm::LeastConn));
        assert!(lb.mode.is_undecided());
        assert_eq!(design.components["lb"].work.workers, Some(4));
        assert_eq!(design.components["lb"].probing.inter, Time::from_secs(1));
        let db = &design.components["db"];
        assert!(db.common.count.is_undecided() && db.common.on.is_undecided());
        assert_eq!(db.listen.port, Some(3307));
        assert_eq!(design.links[1].tail.weight, Some(Choice::Undecided));
        assert_eq!(design.workload.mix(), [0.25, 0.25, 0.5]);
        assert_eq!(
            design.drills["d"].faults[0].tail.for_,
            Some(Time::from_secs(30))
        );
    }
}
