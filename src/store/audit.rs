//! Every decision: who, what, why. Rows are added and never changed.

use anyhow::Result;

use super::Store;

impl Store {
    /// Writes a decision down.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit(&self, who: &str, what: &str, why: &str, deploy: Option<&str>) -> Result<()> {
        let sql = "INSERT INTO audit (id, at, who, what, why, deploy) VALUES ($1, $2, $3, $4, $5, $6)";
        let deploy = deploy.map(str::to_owned);
        let values =
            vec![self.new_id().into(), self.now().into(), who.into(), what.into(), why.into(), deploy.into()];
        self.execute(sql, values).await?;
        Ok(())
    }
}
