//! The closed sets of bare words that fields choose from.
//!
//! Refuses behaviour: what each word does is told by the engines.

use super::schema::words;

words! {
    /// What a request asks for.
    pub enum Class("request class") {
        /// answered by a web server
        Static,
        /// dynamic; needs an app and a database that answers reads
        Read,
        /// dynamic; needs a database that accepts writes
        Write,
    }
}

impl Class {
    /// What requests of the class are called in a sentence, and in reports.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

words! {
    /// How requests arrive.
    pub enum Arrivals("arrivals") {
        /// independently of one another
        Poisson,
        /// evenly spaced
        Steady,
        /// in bursts
        Bursty,
    }
}

words! {
    /// What fails together in a zone.
    pub enum ZoneKind("zone kind") {
        /// a place, kind not said
        Zone,
        /// a region
        Region,
        /// an availability zone
        AvailabilityZone,
        /// a rack
        Rack,
        /// a demilitarised zone
        Dmz,
        /// a subnet
        Subnet,
        /// a tier
        Tier,
    }
}

words! {
    /// Who may use a door that should not be open to everyone.
    pub enum Door("access") {
        /// nobody from outside
        Closed,
        /// everybody
        Open,
        /// only through the bastion
        Bastion,
    }
}

words! {
    /// Transport a firewall rule speaks of.
    pub enum Proto("protocol") {
        /// TCP
        Tcp,
        /// UDP
        Udp,
        /// VRRP, IP protocol 112
        Vrrp,
        /// every protocol
        Any,
    }
}

words! {
    /// Who starts the telemetry connection.
    pub enum Transfer("transfer") {
        /// the agent sends
        Push,
        /// the collector fetches
        Pull,
    }
}

words! {
    /// What is measured.
    pub enum Metric("metric") {
        /// processor, memory, disk
        Host,
        /// requests a second
        Qps,
        /// error rate
        Errors,
        /// latency
        Latency,
        /// health of each pool member
        Members,
        /// replication lag
        Lag,
        /// days until a certificate expires
        Certificate,
    }
}

words! {
    /// What lets balancers stand in for one another.
    pub enum Mechanism("mechanism") {
        /// a floating address held by one member at a time
        Vrrp,
        /// several DNS records
        Dns,
    }
}

words! {
    /// Who serves.
    pub enum Mode("mode") {
        /// every healthy member
        ActiveActive,
        /// backups only when no active member is healthy
        ActivePassive,
    }
}

words! {
    /// How a pool member is chosen.
    pub enum Algorithm("algorithm") {
        /// in turn, by weight
        RoundRobin,
        /// in turn over a fixed map
        StaticRoundRobin,
        /// the least busy member
        LeastConn,
        /// by the client's address
        SourceHash,
        /// by the request's path
        UriHash,
        /// at random
        Random,
        /// the first member with a free slot
        First,
    }
}

words! {
    /// The program that balances: the same word means different picks.
    pub enum Engine("engine") {
        /// HAProxy
        Haproxy,
        /// nginx
        Nginx,
    }
}

words! {
    /// What the balancer understands.
    pub enum Layer("layer") {
        /// requests
        Http,
        /// connections; passes TLS through
        Tcp,
    }
}

words! {
    /// How health is asked for.
    pub enum Check("check") {
        /// not at all: a dead member goes on receiving its share
        Off,
        /// a connection
        Tcp,
        /// a URL
        Http,
        /// a MySQL greeting
        Mysql,
    }
}

words! {
    /// What the URL of a health check exercises.
    pub enum Depth("check depth") {
        /// the process that answers it
        Process,
        /// the application behind it
        App,
        /// a read from the database
        Read,
        /// a write to the database
        Write,
    }
}

words! {
    /// How a client stays with its member.
    pub enum Sticky("stickiness") {
        /// it does not
        Off,
        /// by a cookie
        Cookie,
        /// by its address
        Source,
    }
}

words! {
    /// How a hash is turned into a member.
    pub enum HashKind("hash kind") {
        /// a map; most clients move when a member leaves
        Map,
        /// a ring; only the lost member's clients move
        Consistent,
    }
}

words! {
    /// How service times are spread.
    pub enum Spread("service shape") {
        /// exponential
        Exponential,
        /// always the same
        Fixed,
        /// uniform from zero to twice the mean
        Uniform,
        /// log-normal
        Lognormal,
    }
}

words! {
    /// Where sessions live.
    pub enum Sessions("sessions") {
        /// there are none
        Stateless,
        /// in the app's memory
        Memory,
        /// in a store that all apps share
        Shared,
    }
}

words! {
    /// What a database does for the others.
    pub enum DatabaseRole("database role") {
        /// accepts writes, feeds replicas
        Primary,
        /// follows a primary, refuses writes
        Replica,
        /// on its own, accepts writes
        Standalone,
    }
}

words! {
    /// What happens to a replica when its primary dies.
    pub enum Promotion("promotion") {
        /// nothing
        Off,
        /// somebody promotes it by hand
        Manual,
        /// it is promoted by itself
        Automatic,
    }
}

words! {
    /// How DNS orders several answers.
    pub enum DnsPolicy("DNS policy") {
        /// in turn
        RoundRobin,
        /// by weight
        Weighted,
        /// by where the client is
        Geo,
        /// the first healthy one
        Failover,
    }
}

words! {
    /// What a DNS server is for.
    pub enum DnsRole("DNS role") {
        /// knows the answer
        Authoritative,
        /// asks for others
        Resolver,
    }
}

words! {
    /// Kind of a DNS record.
    pub enum RecordKind("record kind") {
        /// a name's IPv4 address
        A,
        /// a name's IPv6 address
        Aaaa,
        /// another name
        Cname,
    }
}

words! {
    /// Who a client is.
    pub enum ClientRole("client role") {
        /// uses the site
        Visitor,
        /// looks after it
        Administrator,
    }
}

words! {
    /// Oldest TLS version that is accepted.
    pub enum TlsVersion("TLS version") {
        /// 1.0
        Tls10,
        /// 1.1
        Tls11,
        /// 1.2
        Tls12,
        /// 1.3
        Tls13,
    }
}

words! {
    /// What a link carries.
    pub enum LinkKind("link kind") {
        /// a request, protocol not said
        Request,
        /// a request over HTTP
        Http,
        /// a request over HTTPS
        Https,
        /// a connection
        Tcp,
        /// a request over FastCGI
        FastCgi,
        /// a name look-up
        Lookup,
        /// queries that read
        Read,
        /// queries that write
        Write,
        /// queries of both sorts
        ReadWrite,
        /// a database feeding another
        Replication,
        /// a copy kept elsewhere
        Backup,
        /// balancers watching each other
        Heartbeat,
        /// files or state kept alike
        Sync,
        /// measurements and logs
        Telemetry,
        /// administration, SSH
        Management,
        /// the way back, where it is drawn
        Response,
        /// drawn, but not named: carries nothing
        Undecided,
    }
}

impl LinkKind {
    /// Carries requests from a client towards an answer.
    #[must_use]
    pub const fn is_request(self) -> bool {
        matches!(
            self,
            Self::Request | Self::Http | Self::Https | Self::Tcp | Self::FastCgi
        )
    }

    /// Carries queries to something that keeps data.
    #[must_use]
    pub const fn is_data(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::ReadWrite)
    }

    /// The kind in a link's id where links are parallel, as in `app-1->db-1:read`.
    #[must_use]
    pub fn suffix(self) -> String {
        self.word().to_lowercase()
    }
}

words! {
    /// When a commit returns.
    pub enum ReplicationMode("replication mode") {
        /// at once; the replica follows
        Async,
        /// once a replica has received it
        SemiSync,
        /// once a replica has applied it
        Sync,
        /// once a majority has certified it
        Group,
    }
}

words! {
    /// What the team has said about a finding.
    pub enum ReviewState("review state") {
        /// known and accepted
        Accepted,
        /// talked about, not settled
        Discussed,
        /// not true of this design
        FalsePositive,
        /// mended
        Fixed,
    }
}

words! {
    /// What its author holds a claim to be.
    pub enum Verdict("verdict") {
        /// true
        True,
        /// false
        False,
    }
}

words! {
    /// What a drill does to something.
    pub enum FaultKind("fault") {
        /// it dies
        Kill,
        /// it takes nothing new
        Drain,
        /// it gets slower
        Slow,
        /// two ends no longer reach each other
        Cut,
        /// it dies and comes back at once
        Restart,
    }
}

words! {
    /// A part of the screen.
    pub enum Screen("screen") {
        /// the picture
        Topology,
        /// the findings
        Findings,
        /// the kill table
        KillTable,
        /// the timeline
        Timeline,
        /// the inspector
        Inspector,
        /// the file's text
        Source,
    }
}

words! {
    /// A question that the picture is marked by.
    pub enum Lens("overlay") {
        /// what somebody on the wire reads
        Plaintext,
        /// what the Internet reaches, and what somebody reaches who has entered the selected machine
        Exposure,
        /// whose failure nobody notices
        BlindSpots,
        /// what each failure costs
        Heat,
    }
}
