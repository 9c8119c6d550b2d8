//! The records a topology is made of, apart from components and links.
//!
//! Refuses meaning: tours, claims and drills are data here; rooms below give them theirs.

mod study;

pub use study::{Claim, Drill, FASTEST, Fault, FaultTail, Review, SLOWEST, Step};

use super::hash::Section;
use super::kinds::Component;
use super::links::Link;
use super::schema::{Described, Shape, TupleInfo, record};
use super::value::{Choice, Name, Percent, Time, UpPercent};
use super::words::{
    Arrivals, Door, Mechanism, Metric, Mode, Proto, RecordKind, TlsVersion, Transfer, ZoneKind,
};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

record! {
    /// A web topology.
    pub struct Topology("topology") {
        /// the format's version
        @required version: u32 = 1,
        /// one line that names the design
        title: String = String::new(),
        /// what it is about
        about: String = String::new(),
        /// the site it serves
        site: String = "www.foobar.com".to_owned(),
        /// other readings of the same design: name to file
        variants: Section<String> = Section::default(),
        /// what visitors ask for
        workload: Workload = Workload::default(),
        /// what the design is held to
        goals: Goals = Goals::default(),
        /// places that fail together
        zones: Section<Zone> = Section::default(),
        /// machines
        hosts: Section<Host> = Section::default(),
        /// balancers that stand in for one another
        clusters: Section<Cluster> = Section::default(),
        /// running instances
        @required components: Section<Component> = Section::default(),
        /// who talks to whom; the order is pool order
        links: Vec<Link> = Vec::new(),
        /// what the team has said about findings
        findings: Section<Review> = Section::default(),
        /// sentences to be tested
        claims: Section<Claim> = Section::default(),
        /// faults to be rehearsed
        drills: Section<Drill> = Section::default(),
        /// how long telling the tour may take
        tour_time: Option<Time> = None,
        /// the design told step by step
        tour: Vec<Step> = Vec::new(),
    }
}

record! {
    /// What visitors ask for. The three parts are parts of any total.
    pub struct Workload("workload") {
        /// requests a second
        rps: f64 = 100.0,
        /// part that is static
        static_ as "static": f64 = 50.0,
        /// part that reads
        read: f64 = 35.0,
        /// part that writes
        write: f64 = 15.0,
        /// how requests arrive
        arrivals: Arrivals = Arrivals::Poisson,
        /// where chance begins
        seed: u64 = 7,
    }
}

impl Workload {
    /// The share of each class in all requests, in the order of [`Class::ALL`]; zero if all are.
    #[must_use]
    pub fn mix(&self) -> [f64; 3] {
        let parts = [self.static_, self.read, self.write];
        let total: f64 = parts.iter().sum();
        if total > 0.0 {
            parts.map(|part| part / total)
        } else {
            [0.0; 3]
        }
    }
}

record! {
    /// What the design is held to.
    pub struct Goals("goals") {
        /// availability
        up_percent: Option<UpPercent> = None,
        /// errors that are tolerated
        error_percent: Option<Percent> = None,
        /// latency of the slowest hundredth
        p99: Option<Time> = None,
        /// data that may be lost
        rpo: Option<Time> = None,
        /// time until service is back
        rto: Option<Time> = None,
    }
}

record! {
    /// A place that fails together.
    pub struct Zone("zone") {
        /// what sort of place
        kind: ZoneKind = ZoneKind::Zone,
        /// the zone around it
        zone: Option<Name> = None,
        /// how much of the time it is up
        up_percent: UpPercent = UpPercent(100.0),
        /// what the picture calls it instead of its name
        label: Option<String> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// A machine, virtual or not.
    pub struct Host("host") {
        /// where it stands
        zone: Option<Name> = None,
        /// its public address
        ip: Option<String> = None,
        /// its private address
        private_ip: Option<String> = None,
        /// how many there are, each with everything that is on it
        count: u32 = 1,
        /// processor cores that its components share
        cores: Option<u32> = None,
        /// operating system
        os: Option<String> = None,
        /// who rents it out
        vendor: Option<String> = None,
        /// how much of the time it is up
        up_percent: UpPercent = UpPercent(99.0),
        /// who may log in
        ssh: Option<Door> = None,
        /// its own firewall
        firewall: Option<HostFirewall> = None,
        /// its monitoring agent
        agent: Option<Agent> = None,
        /// what the picture calls it instead of its name
        label: Option<String> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// A host's own firewall; it shares the host's fate.
    pub struct HostFirewall("host firewall") {
        /// what may come in (not stated: what is drawn; empty: nothing)
        allow: Option<Vec<Rule>> = None,
        /// what may go out (not stated: everything)
        outbound: Option<Vec<Rule>> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// One thing a firewall lets pass.
    pub struct Rule("firewall rule") {
        /// the port (every port)
        port: Option<u16> = None,
        /// where it may come from (anywhere)
        from: Option<Name> = None,
        /// where it may go (anywhere)
        to: Option<Name> = None,
        /// the protocol
        proto: Proto = Proto::Tcp,
    }
}

record! {
    /// A host's monitoring agent.
    pub struct Agent("agent") {
        /// the collector, or a host whose agent relays
        reports_to: Choice<Name> = Choice::Undecided,
        /// who starts the connection
        by: Choice<Transfer> = Choice::Undecided,
        /// the program
        software: Option<String> = None,
        /// what it measures
        metrics: Vec<Metric> = Vec::new(),
        /// ships logs
        logs: bool = false,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// Balancers that stand in for one another; its name is their floating address.
    pub struct Cluster("cluster") {
        /// the balancers
        @required members: Section<Member> = Section::default(),
        /// what moves the address (assumed: nothing)
        by: Choice<Mechanism> = Choice::Undecided,
        /// who serves
        mode: Choice<Mode> = Choice::Undecided,
        /// the floating address
        ip: Option<String> = None,
        /// time between adverts
        advert: Time = Time::from_secs(1),
        /// points a live process is worth (not tracked; 0: its death gives the address up)
        track_weight: Option<i32> = None,
        /// a returning member takes the address back
        preempt: bool = true,
        /// tells clusters on one segment apart
        router_id: Option<u32> = None,
        /// adverts are authenticated
        auth: bool = false,
        /// what the picture calls it instead of its name
        label: Option<String> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// A member of a cluster.
    pub struct Member("cluster member") {
        /// the highest holds the address
        priority: u32 = 100,
    }
}

record! {
    /// TLS at the listener that decrypts.
    pub struct Tls("listener's TLS") {
        /// the certificate it shows
        certificate: Choice<Name> = Choice::Undecided,
        /// plain HTTP is redirected
        redirect: bool = false,
        /// browsers are told to insist
        hsts: bool = false,
        /// oldest version accepted
        min_version: TlsVersion = TlsVersion::Tls12,
    }
}

record! {
    /// Who is told, and when.
    pub struct Alert("alert") {
        /// who is told
        to: Option<Name> = None,
        /// the condition, in words
        when: String = String::new(),
    }
}

record! {
    /// What more there is to say of a DNS record.
    pub struct DnsTail("DNS record's tail") {
        /// how long an answer may be kept
        ttl: Time = Time::from_secs(300),
        /// its part where answers are weighted
        weight: u32 = 1,
        /// the zone whose clients it is for
        near: Option<Name> = None,
        /// only when the others are down
        backup: bool = false,
        /// anything worth saying
        note: Option<String> = None,
    }
}

/// A DNS record: `("www", A, "target", (tail))`.
#[derive(Debug, Clone, PartialEq)]
pub struct DnsRecord {
    /// The name, relative to the site's domain.
    pub name: String,
    /// The kind of record.
    pub kind: Choice<RecordKind>,
    /// A host, cluster or component, an address, or another name.
    pub target: String,
    /// What more there is to say.
    pub tail: DnsTail,
}

/// Reads a tuple of three places and an optional tail.
macro_rules! tuple {
    ($name:ident($title:literal, $doc:literal) {
        $first:ident : $t1:ty, $second:ident : $t2:ty, $third:ident : $t3:ty, $tail:ident : $t4:ty
    }) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct V;
                impl<'de> Visitor<'de> for V {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a ", $title, ": ", $doc))
                    }
                    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<$name, A::Error> {
                        Ok($name {
                            $first: seq
                                .next_element()?
                                .ok_or_else(|| A::Error::invalid_length(0, &self))?,
                            $second: seq
                                .next_element()?
                                .ok_or_else(|| A::Error::invalid_length(1, &self))?,
                            $third: seq
                                .next_element()?
                                .ok_or_else(|| A::Error::invalid_length(2, &self))?,
                            $tail: seq.next_element()?.unwrap_or_default(),
                        })
                    }
                }
                deserializer.deserialize_tuple(4, V)
            }
        }

        impl Described for $name {
            const SHAPE: Shape = Shape::Tuple(&TupleInfo {
                name: $title,
                doc: $doc,
                places: &[
                    (stringify!($first), <$t1 as Described>::SHAPE),
                    (stringify!($second), <$t2 as Described>::SHAPE),
                    (stringify!($third), <$t3 as Described>::SHAPE),
                    (stringify!($tail), <$t4 as Described>::SHAPE),
                ],
                required: 3,
            });
            fn show(&self) -> String {
                "()".to_owned()
            }
        }
    };
}
pub(crate) use tuple;

tuple! {
    DnsRecord("DNS record", "(\"www\", A, \"target\") with an optional tail") {
        name: String, kind: Choice<RecordKind>, target: String, tail: DnsTail
    }
}
