//! The fields that kinds of component take: those that many share, and each kind's own.
//!
//! Refuses to be read by itself: `Component` puts the groups together.

use crate::design::records::{Alert, DnsRecord, Rule, Tls};
use crate::design::schema::record;
use crate::design::value::{Choice, Date, Name, Percent, Time, UpPercent};
use crate::design::words::{
    Algorithm, Check, Class, ClientRole, DatabaseRole, Depth, DnsPolicy, DnsRole, Door, Engine,
    HashKind, Layer, Metric, Mode, Promotion, Sessions, Spread, Sticky, Transfer,
};

record! {
    /// What every component may say.
    pub struct Common("component") {
        /// the host it runs on
        on: Choice<Name> = Choice::Undecided,
        /// the zone it is in, when it is on no host
        zone: Option<Name> = None,
        /// how many there are, on each host
        count: Choice<u32> = Choice::Is(1),
        /// how much of the time it is up by itself (99 when on no host)
        up_percent: Option<UpPercent> = None,
        /// the program, such as "HAProxy 2.8"
        software: Option<String> = None,
        /// what the picture calls it instead of its name
        label: Option<String> = None,
        /// anything worth saying
        note: Option<String> = None,
    }
}

record! {
    /// What a component that takes time over requests may say.
    pub struct Work("component that works on requests") {
        /// requests it works on at the same time
        workers: Option<u32> = None,
        /// mean time a request takes it (WebServer 2ms, AppServer 20ms, Database 5ms, External 100ms, others 0s)
        service: Option<Time> = None,
        /// how that time is spread
        service_shape: Spread = Spread::Exponential,
    }
}

record! {
    /// What a component that answers may say.
    pub struct Listen("component that answers") {
        /// the port it listens on (Http 80, Https 443, app 8080, FastCgi 9000, database 3306, cache 6379)
        port: Option<u16> = None,
    }
}

record! {
    /// A health check's timing.
    pub struct Probing("component that checks health") {
        /// how health is asked for (assumed Tcp)
        check: Choice<Check> = Choice::Undecided,
        /// time between checks
        inter: Time = Time::from_secs(2),
        /// failures in a row that take a member out
        fall: u32 = 3,
        /// successes in a row that bring it back
        rise: u32 = 2,
    }
}

record! {
    /// Spreads requests over a pool: the links that leave it.
    pub struct LoadBalancer("load balancer") {
        /// how the next member is chosen
        algorithm: Choice<Algorithm> = Choice::Undecided,
        /// algorithms weighed but not chosen
        considers: Vec<Algorithm> = Vec::new(),
        /// who serves
        mode: Choice<Mode> = Choice::Undecided,
        /// the program whose picks it makes
        engine: Engine = Engine::Haproxy,
        /// what it understands
        layer: Layer = Layer::Http,
        /// the URL it asks for
        check_path: String = "/".to_owned(),
        /// what that URL exercises
        check_depth: Depth = Depth::Process,
        /// whether changes of health are logged
        log_checks: bool = false,
        /// how a client stays with its member
        sticky: Sticky = Sticky::Off,
        /// how a hash is turned into a member
        hash: HashKind = HashKind::Map,
        /// all backups serve together, not only the first
        all_backups: bool = false,
        /// a request whose member died may go to another
        redispatch: bool = false,
        /// connection attempts after the first
        retries: u32 = 3,
        /// how long a returning member takes to reach its full share
        slowstart: Time = Time::from_secs(0),
        /// connections it accepts at once
        maxconn: Option<u32> = None,
        /// how long a connection attempt may take
        connect_timeout: Time = Time::from_secs(5),
        /// how long a request may queue (the connect timeout)
        queue_timeout: Option<Time> = None,
        /// how long a member may take to answer
        server_timeout: Time = Time::from_secs(60),
        /// tells members the client's address
        forwarded_for: bool = false,
        /// requests a second it lets each client make
        rate_limit_rps: Option<f64> = None,
        /// who may see its statistics page
        stats: Door = Door::Closed,
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Answers static requests itself and passes dynamic ones on.
    pub struct WebServer("web server") {
        /// how the next app is chosen (nginx's)
        algorithm: Choice<Algorithm> = Choice::Is(Algorithm::RoundRobin),
        /// apps it tries after the first (all of them)
        retries: Option<u32> = None,
        /// share of requests its cache answers
        hit_percent: Percent = Percent(0.0),
        /// trusts the client address that others tell it
        forwarded_for_trusted: bool = false,
        /// who may see its status page
        status: Door = Door::Closed,
        /// tells its version to everyone
        banner: bool = true,
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Runs the code base.
    pub struct AppServer("app server") {
        /// where sessions live
        sessions: Option<Sessions> = None,
        /// connections it keeps to the database
        db_connections: Option<u32> = None,
        /// the database account it uses
        db_user: Option<String> = None,
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Keeps the data.
    pub struct Database("database") {
        /// what it does for the others
        role: Choice<DatabaseRole> = Choice::Undecided,
        /// what happens to this replica when its primary dies
        promotion: Choice<Promotion> = Choice::Is(Promotion::Off),
        /// how long promotion takes
        promotion_time: Time = Time::from_secs(10),
        /// refuses writes (true for a replica)
        read_only: Option<bool> = None,
        /// connections it accepts
        max_connections: u32 = 151,
        /// its files are encrypted
        encrypted: Option<bool> = None,
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Sends queries to the databases that can take them and follows the primary.
    pub struct DatabaseProxy("database proxy") {
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Keeps answers close.
    pub struct Cache("cache") {
        /// share of reads it answers (80); said: a cache, which keeps no sessions
        hit_percent: Option<Percent> = None,
    }
}

impl Cache {
    /// How often it has what is asked for, 0 to 1.
    #[must_use]
    pub fn hit_rate(&self) -> f64 {
        self.hit_percent.map_or(0.8, Percent::fraction)
    }
}

record! {
    /// Answers static requests near the visitors.
    pub struct Cdn("CDN") {
        /// share of static requests it answers
        hit_percent: Percent = Percent(80.0),
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// Takes work off the path.
    pub struct Queue("queue") {}
}

record! {
    /// Somebody else's service.
    pub struct External("external service") {}
}

record! {
    /// A network firewall: a box in the path.
    pub struct Firewall("network firewall") {
        /// zones, hosts and components whose incoming links it stands before
        guards: Vec<Name> = Vec::new(),
        /// what may come in (not stated: what is drawn)
        allow: Option<Vec<Rule>> = None,
        /// what may go out (not stated: everything)
        outbound: Option<Vec<Rule>> = None,
        /// decrypts to look inside
        tls: Option<Tls> = None,
    }
}

record! {
    /// A web application firewall.
    pub struct Waf("web application firewall") {
        /// requests a second it lets each client make
        rate_limit_rps: Option<f64> = None,
        /// decrypts here
        tls: Option<Tls> = None,
    }
}

record! {
    /// The internet, a provider's link, a switch.
    pub struct Router("router") {}
}

record! {
    /// Turns names into addresses.
    pub struct Dns("DNS server") {
        /// the names it knows
        records: Vec<DnsRecord> = Vec::new(),
        /// how it orders several answers
        policy: Choice<DnsPolicy> = Choice::Is(DnsPolicy::RoundRobin),
        /// what it is for
        role: Choice<DnsRole> = Choice::Is(DnsRole::Authoritative),
        /// how it asks for the health of what it points to (assumed Off)
        check: Choice<Check> = Choice::Undecided,
        /// the URL it asks for
        check_path: String = "/".to_owned(),
        /// time between checks
        inter: Time = Time::from_secs(30),
        /// failures in a row that take an answer out
        fall: u32 = 3,
        /// successes in a row that bring it back
        rise: u32 = 2,
    }
}

record! {
    /// Where requests come from.
    pub struct Client("client") {
        /// its part of the workload
        share: f64 = 1.0,
        /// distinct addresses
        sources: u32 = 1000,
        /// who it is
        role: ClientRole = ClientRole::Visitor,
    }
}

record! {
    /// The application's files.
    pub struct CodeBase("code base") {
        /// the request classes these files answer
        files: Vec<Class> = Vec::new(),
        /// keys or passwords lie among them
        secrets: Option<bool> = None,
    }
}

record! {
    /// Copies of the data.
    pub struct Backup("backup") {
        /// the copies are encrypted
        encrypted: Option<bool> = None,
        /// the day a restore last worked
        restore_tested: Option<Date> = None,
    }
}

record! {
    /// Gathers measurements.
    pub struct Collector("collector") {
        /// what it is asked to watch
        metrics: Vec<Metric> = Vec::new(),
        /// who is told, and when
        alerts: Vec<Alert> = Vec::new(),
        /// run by somebody else
        saas: bool = false,
    }
}

record! {
    /// Tries the site from outside.
    pub struct Probe("probe") {
        /// what it measures
        metrics: Vec<Metric> = Vec::new(),
        /// who is told, and when
        alerts: Vec<Alert> = Vec::new(),
        /// time between tries
        inter: Time = Time::from_secs(60),
    }
}

record! {
    /// The one door for administrators.
    pub struct Bastion("bastion") {}
}

record! {
    /// Proves a name; held by a listener's `tls`.
    pub struct Certificate("certificate") {
        /// the names it is valid for (the site's)
        names: Vec<String> = Vec::new(),
        /// its last day
        expires: Option<Date> = None,
        /// who signed it
        issuer: Option<String> = None,
    }
}

record! {
    /// A monitoring agent drawn as a box.
    pub struct AgentBox("agent") {
        /// the collector, or a host whose agent relays
        reports_to: Choice<Name> = Choice::Undecided,
        /// who starts the connection
        by: Choice<Transfer> = Choice::Undecided,
        /// what it measures
        metrics: Vec<Metric> = Vec::new(),
        /// ships logs
        logs: bool = false,
    }
}

record! {
    /// A box nobody named.
    pub struct Unnamed("unnamed box") {}
}
