//! The records a topology is made of, apart from components and links.
//!
//! Refuses meaning: tours, claims and drills are data here; rooms below give them theirs.

use super::kinds::Component;
use super::links::Link;
use super::schema::{Described, Shape, TupleInfo, record};
use super::value::{Choice, Date, Name, Percent, Time, UpPercent};
use super::words::{
    Arrivals, Class, Door, FaultKind, Lens, Mechanism, Metric, Mode, Proto, RecordKind,
    ReviewState, Screen, TlsVersion, Transfer, Verdict, ZoneKind,
};
use indexmap::IndexMap;
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
        variants: IndexMap<String, String> = IndexMap::new(),
        /// what visitors ask for
        workload: Workload = Workload::default(),
        /// what the design is held to
        goals: Goals = Goals::default(),
        /// places that fail together
        zones: IndexMap<String, Zone> = IndexMap::new(),
        /// machines
        hosts: IndexMap<String, Host> = IndexMap::new(),
        /// balancers that stand in for one another
        clusters: IndexMap<String, Cluster> = IndexMap::new(),
        /// running instances
        @required components: IndexMap<String, Component> = IndexMap::new(),
        /// who talks to whom; the order is pool order
        links: Vec<Link> = Vec::new(),
        /// what the team has said about findings
        findings: IndexMap<String, Review> = IndexMap::new(),
        /// sentences to be tested
        claims: IndexMap<String, Claim> = IndexMap::new(),
        /// faults to be rehearsed
        drills: IndexMap<String, Drill> = IndexMap::new(),
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
        @required members: IndexMap<String, Member> = IndexMap::new(),
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

record! {
    /// What the team has said about a finding.
    pub struct Review("review") {
        /// where it stands
        state: ReviewState = ReviewState::Accepted,
        /// why
        reason: Option<String> = None,
        /// who answers for it
        owner: Option<String> = None,
        /// until which day
        until: Option<Date> = None,
    }
}

record! {
    /// A sentence to be tested.
    pub struct Claim("claim") {
        /// the sentence
        @required says: String = String::new(),
        /// who says so
        by: Option<String> = None,
        /// with these down
        down: Vec<Name> = Vec::new(),
        /// for this class (the mix)
        class: Option<Class> = None,
        /// at least so much is served
        at_least_percent: Option<Percent> = None,
        /// at most so much is served
        at_most_percent: Option<Percent> = None,
        /// the availability it states
        up_percent: Option<UpPercent> = None,
        /// the finding it speaks of
        finding: Option<String> = None,
        /// the drill that tests it
        drill: Option<String> = None,
        /// what its author holds it to be
        verdict: Choice<Verdict> = Choice::Undecided,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// Faults to be rehearsed.
    pub struct Drill("drill") {
        /// what it is about
        about: String = String::new(),
        /// how long it runs
        run: Time = Time::from_secs(60),
        /// where chance begins (the workload's)
        seed: Option<u64> = None,
        /// requests a second (the workload's)
        rps: Option<f64> = None,
        /// what happens when
        faults: Vec<Fault> = Vec::new(),
        /// the day it was last run for real
        last_run: Option<Date> = None,
    }
}

record! {
    /// What more there is to say of a fault.
    pub struct FaultTail("fault's tail") {
        /// how long it lasts (to the end)
        for_ as "for": Option<Time> = None,
        /// how many times slower
        factor: f64 = 10.0,
        /// the other end of a cut
        to: Option<Name> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

/// The least and the most simulated seconds that may pass in one.
pub const SLOWEST: f64 = 0.001;
/// See [`SLOWEST`].
pub const FASTEST: f64 = 60.0;

record! {
    /// A step of the tour.
    pub struct Step("tour step") {
        /// a heading of a few words
        title: String = String::new(),
        /// what is told
        @required say: String = String::new(),
        /// for the speaker alone
        notes: String = String::new(),
        /// what appears with this step: hidden before, with its links and all that is in it
        reveal: Vec<Name> = Vec::new(),
        /// what the audience should look at
        focus: Vec<Name> = Vec::new(),
        /// what is down for this step
        kill: Vec<Name> = Vec::new(),
        /// what takes nothing new for this step
        drain: Vec<Name> = Vec::new(),
        /// edits that are tried for this step, never saved: where to what, as forms take it
        set: IndexMap<String, String> = IndexMap::new(),
        /// a drill to run
        drill: Option<String> = None,
        /// requests a second for this step
        rps: Option<f64> = None,
        /// how fast time runs, 0.001 to 60 (as before)
        speed: Option<f64> = None,
        /// the question that the picture is marked by
        overlay: Option<Lens> = None,
        /// the class to watch
        class: Option<Class> = None,
        /// the part of the screen to show
        show: Option<Screen> = None,
        /// a finding to light
        finding: Option<String> = None,
        /// a claim to test
        claim: Option<String> = None,
        /// a question before the reveal
        ask: Option<String> = None,
        /// its possible answers
        options: Vec<String> = Vec::new(),
        /// the right one, counted from 1
        answer: Option<u32> = None,
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

/// A fault of a drill: `("10s", Kill, "name", (tail))`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// When it begins.
    pub at: Time,
    /// What happens.
    pub kind: FaultKind,
    /// To what.
    pub target: Name,
    /// What more there is to say.
    pub tail: FaultTail,
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

tuple! {
    Fault("fault", "(\"10s\", Kill, \"name\") with an optional tail") {
        at: Time, kind: FaultKind, target: Name, tail: FaultTail
    }
}
