//! What a balancer's configuration says of one server.
//!
//! Refuses run-time state: how busy or healthy a server is belongs to the balancer that uses it.

/// The heaviest weight a server may have.
pub(super) const MAX_WEIGHT: u32 = 256;

/// A server line, as HAProxy and nginx read it. Fields that one program does not know are ignored
/// by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its part of the traffic, 0 to 256; more counts as 256.
    pub weight: u32,
    /// Serves only when no other can.
    pub backup: bool,
    /// HAProxy's explicit id; none: its position, from 1.
    pub id: Option<u32>,
    /// Requests it works on at once (nginx: `max_conns`); 0: no limit.
    pub maxconn: u32,
    /// HAProxy: requests it works on at once while its backend has little to do; the limit grows up
    /// to `maxconn` as the backend fills. 0: the limit is fixed.
    pub minconn: u32,
    /// Requests that may wait in its own queue; 0: no limit.
    pub maxqueue: u32,
    /// Seconds a returning server takes to reach its full share; 0: none.
    pub slowstart_s: u32,
    /// nginx: failures that take it out; 0: it is never taken out.
    pub max_fails: u32,
    /// nginx: seconds it stays out.
    pub fail_timeout_s: u64,
    /// nginx: configured out of service.
    pub down: bool,
    /// Text of the address on nginx's server line, `host:port`: places the server on the consistent
    /// ring. Empty: its position, from 1, does.
    pub address: String,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            weight: 1,
            backup: false,
            id: None,
            maxconn: 0,
            minconn: 0,
            maxqueue: 0,
            slowstart_s: 0,
            max_fails: 1,
            fail_timeout_s: 10,
            down: false,
            address: String::new(),
        }
    }
}
