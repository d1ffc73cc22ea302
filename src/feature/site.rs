//! Where what a copy consists of is made. Kept with the copy: it is removed from there, whatever the config says then.

use serde::{Deserialize, Serialize};

/// The places in AWS that a copy has something in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The ECS cluster of its service and tasks.
    pub cluster: String,
    /// Its name in DNS.
    pub host: String,
    /// The ARN of the load balancer's listener, where a copy is a service.
    pub listener: Option<String>,
    /// The id of the zone in Route 53 with its record, where it has one.
    pub zone: Option<String>,
}
