//! Who works on what at the moment, so that two never work on the same.

use std::time::Duration;

use anyhow::Result;

use super::{Stamp, Store};

impl Store {
    /// Takes or renews a lease on a name; false when somebody else has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease(&self, name: &str, owner: &str, time: Duration) -> Result<bool> {
        let until = Stamp::from(self.clock.now() + time);
        let sql = "INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
                   ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
                   WHERE leases.owner = excluded.owner OR leases.until <= $4";
        let values = vec![name.into(), owner.into(), until.into(), self.now().into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Gives a lease back; nothing happens when it is somebody else's by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, name: &str, owner: &str) -> Result<()> {
        let sql = "DELETE FROM leases WHERE name = $1 AND owner = $2";
        self.execute(sql, vec![name.into(), owner.into()]).await?;
        Ok(())
    }
}
