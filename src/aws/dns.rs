//! Route 53: the names of feature environments.
//!
//! Names are without the dot at their end and with `*` as such; AWS writes `\052`.

use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ChangeStatus, ResourceRecord, ResourceRecordSet, RrType,
};

use super::client::Aws;
use super::error::AwsError;

/// How many changes one request may have. Source: Route 53 API, "Quotas"; an UPSERT counts twice.
const CHANGES: usize = 500;

/// A hosted zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Its id, `Z…`.
    pub id: String,
    /// The domain that it is about.
    pub name: String,
}

/// The records of one name and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The name.
    pub name: String,
    /// `A`, `CNAME`, …
    pub kind: String,
    /// For how many seconds others may remember it; aliases have none.
    pub ttl: Option<u32>,
    /// What the name stands for; nothing for an alias.
    pub values: Vec<String>,
    /// The thing of AWS's that the name stands for.
    pub alias: Option<Alias>,
}

/// A thing of AWS's that a name stands for, such as a load balancer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// Its own host name.
    pub dns_name: String,
    /// The hosted zone of that name.
    pub zone: String,
}

impl Aws {
    /// A hosted zone by its id.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn zone(&self, id: &str) -> Result<Option<Zone>, AwsError> {
        match self.dns().get_hosted_zone().id(id).send().await.map_err(AwsError::from) {
            Ok(answer) => {
                let zone = answer.hosted_zone().map(|zone| Zone {
                    id: zone.id().rsplit('/').next().unwrap_or_default().to_owned(),
                    name: plain(zone.name()),
                });
                Ok(zone)
            }
            Err(error) if error.code() == Some("NoSuchHostedZone") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The records of that name and kind.
    ///
    /// # Errors
    /// What [`AwsError`] says; `NoSuchHostedZone` when there is no such zone.
    pub async fn record(&self, zone: &str, name: &str, kind: &str) -> Result<Option<Record>, AwsError> {
        let asked = self.dns().list_resource_record_sets().hosted_zone_id(zone).max_items(1);
        let asked = asked.start_record_name(name).start_record_type(RrType::from(kind));
        let found = asked.send().await?.resource_record_sets().first().map(record);
        Ok(found.filter(|found| found.kind == kind && found.name == plain(name)))
    }

    /// The records of that kind of a domain and of the names under it.
    ///
    /// # Errors
    /// What [`AwsError`] says; `NoSuchHostedZone` when there is no such zone.
    pub async fn records_under(&self, zone: &str, domain: &str, kind: &str) -> Result<Vec<Record>, AwsError> {
        let (domain, mut found) = (plain(domain), Vec::new());
        let mut next = (domain.clone(), None);
        loop {
            let asked = self.dns().list_resource_record_sets().hosted_zone_id(zone);
            let asked = asked.start_record_name(next.0).set_start_record_type(next.1);
            let answer = asked.send().await?;
            // Names come in the order of their labels from the right: a domain and what is under it are together.
            let all = answer.resource_record_sets().iter().map(record);
            let here = all.take_while(|record| is_under(&record.name, &domain));
            let before = found.len();
            found.extend(here);
            let ended = found.len() - before < answer.resource_record_sets().len();
            match answer.next_record_name().filter(|_| answer.is_truncated() && !ended) {
                Some(name) => next = (name.to_owned(), answer.next_record_type().cloned()),
                None => break,
            }
        }
        found.retain(|record| record.kind == kind);
        Ok(found)
    }

    /// Makes or replaces records, all or none in each 500; the id of the last change. Sent once.
    ///
    /// # Errors
    /// What [`AwsError`] says; `InvalidChangeBatch` when AWS does not take one of them.
    pub async fn upsert_records(&self, zone: &str, records: &[Record]) -> Result<String, AwsError> {
        let mut change = String::new();
        for records in records.chunks(CHANGES) {
            change = self.change(zone, records, &ChangeAction::Upsert).await?;
        }
        Ok(change)
    }

    /// Deletes records of exactly these values. Those that are not there are no error.
    ///
    /// # Errors
    /// What [`AwsError`] says; `InvalidChangeBatch` when one of them has other values.
    pub async fn delete_records(&self, zone: &str, records: &[Record]) -> Result<(), AwsError> {
        for records in records.chunks(CHANGES) {
            match self.change(zone, records, &ChangeAction::Delete).await {
                // One that is not there spoils the whole batch: then each goes by itself.
                Err(error) if is_missing(&error) => self.delete_each(zone, records).await?,
                other => _ = other?,
            }
        }
        Ok(())
    }

    async fn delete_each(&self, zone: &str, records: &[Record]) -> Result<(), AwsError> {
        // The only one was the one that is not there.
        for record in records.iter().filter(|_| records.len() > 1) {
            match self.change(zone, std::slice::from_ref(record), &ChangeAction::Delete).await {
                Err(error) if is_missing(&error) => {}
                other => _ = other?,
            }
        }
        Ok(())
    }

    /// Whether all of Route 53's servers know a change.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn is_in_sync(&self, change: &str) -> Result<bool, AwsError> {
        let answer = self.dns().get_change().id(change).send().await?;
        Ok(answer.change_info().is_some_and(|info| *info.status() == ChangeStatus::Insync))
    }

    async fn change(
        &self,
        zone: &str,
        records: &[Record],
        action: &ChangeAction,
    ) -> Result<String, AwsError> {
        let one = |record: &Record| {
            let set = written(record)?;
            Change::builder().action(action.clone()).resource_record_set(set).build().map_err(unbuilt)
        };
        let changes: Vec<Change> = records.iter().map(one).collect::<Result<_, _>>()?;
        let batch = ChangeBatch::builder().set_changes(Some(changes)).build().map_err(unbuilt)?;
        let asked = self.dns_writes().change_resource_record_sets().hosted_zone_id(zone);
        let answer = asked.change_batch(batch).send().await?;
        let id = answer.change_info().map(|info| info.id().rsplit('/').next().unwrap_or_default().to_owned());
        id.ok_or_else(|| AwsError::Unclear("no change".into()))
    }
}

/// Route 53 has no error of its own for this, only words: `… but it was not found`.
fn is_missing(error: &AwsError) -> bool {
    error.code() == Some("InvalidChangeBatch") && error.to_string().contains("but it was not found")
}

/// A part of a request that the SDK does not let us build: nothing was sent.
fn unbuilt(error: impl std::fmt::Display) -> AwsError {
    AwsError::Refused { code: "NotSent".into(), message: error.to_string() }
}

/// A name as we write it. Source: Route 53, "DNS domain name format".
fn plain(name: &str) -> String {
    name.trim_end_matches('.').replace("\\052", "*").to_ascii_lowercase()
}

fn is_under(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn record(set: &ResourceRecordSet) -> Record {
    let alias = set
        .alias_target()
        .map(|target| Alias { dns_name: plain(target.dns_name()), zone: target.hosted_zone_id().to_owned() });
    Record {
        name: plain(set.name()),
        kind: set.r#type().as_str().to_owned(),
        ttl: set.ttl().and_then(|ttl| ttl.try_into().ok()),
        values: set.resource_records().iter().map(|record| record.value().to_owned()).collect(),
        alias,
    }
}

fn written(record: &Record) -> Result<ResourceRecordSet, AwsError> {
    let value = |value: &String| ResourceRecord::builder().value(value).build().map_err(unbuilt);
    let values: Vec<_> = record.values.iter().map(value).collect::<Result<_, _>>()?;
    let alias = |alias: &Alias| {
        let target = AliasTarget::builder().dns_name(&alias.dns_name).hosted_zone_id(&alias.zone);
        target.evaluate_target_health(false).build().map_err(unbuilt)
    };
    let alias = record.alias.as_ref().map(alias).transpose()?;
    let set = ResourceRecordSet::builder().name(&record.name).r#type(RrType::from(record.kind.as_str()));
    let set = set.set_ttl(record.ttl.map(i64::from)).set_alias_target(alias);
    set.set_resource_records((!values.is_empty()).then_some(values)).build().map_err(unbuilt)
}
