//! What a topology is: kinds, hosts, zones, pools, clusters, links and workload; the graph; validity.
//!
//! Refuses files, screens and time.
