//! TLS to the outside: rustls with ring, and the root certificates of this machine.
//!
//! Machines keep some 150 of these, in one file and often once more in a folder. To find and read them
//! costs more than the rest of our start; so whoever speaks TLS does so with the same ones.

use std::io;
use std::sync::{Mutex, PoisonError};

use hyper_rustls::ConfigBuilderExt;
use rustls::ClientConfig;

static CONFIG: Mutex<Option<ClientConfig>> = Mutex::new(None);

/// What every client's connections begin with. The certificates are read the first time; a change of them
/// needs a restart.
///
/// # Errors
/// When the machine's root certificates cannot be read, or there are none. The next call tries again.
pub fn config() -> io::Result<ClientConfig> {
    let mut config = CONFIG.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*config {
        return Ok(config.clone());
    }
    let read = ClientConfig::builder().with_native_roots()?.with_no_client_auth();
    Ok(config.insert(read).clone())
}
