//! A copy's name in DNS, with a text beside it that says whose it is: records have no tags.

use super::booth::Booth;
use super::failing::{or_nothing, refused};
use super::names;
use super::starting::Unfit;
use crate::aws::{Alias, AwsError, Balancer, Record};
use crate::feature::{Failure, Feature};
use crate::ship::Stumble;

/// For how many seconds the text beside a name may be remembered.
const TEXT_TTL: u32 = 300;

/// Has the name lead to a load balancer.
pub(super) async fn point_at_balancer(
    booth: &Booth<'_>,
    zone: &str,
    feature: &Feature,
    by: &str,
    balancer: &Balancer,
) -> Result<Option<String>, Unfit> {
    let alias = Alias { dns_name: balancer.dns_name.clone(), zone: balancer.zone.clone() };
    let host = booth.setting.host_of(feature.slug.as_str());
    let record = Record { name: host, kind: "A".into(), alias: Some(alias), ..Record::default() };
    point(booth, zone, feature, by, record).await
}

/// Has the name lead to an address; the change to wait for, when there was one to make.
pub(super) async fn point_at_address(
    booth: &Booth<'_>,
    zone: &str,
    feature: &Feature,
    by: &str,
    (address, ttl): (&str, u32),
) -> Result<Option<String>, Unfit> {
    let name = booth.setting.host_of(feature.slug.as_str());
    let values = vec![address.to_owned()];
    let record = Record { name, kind: "A".into(), ttl: Some(ttl), values, alias: None };
    point(booth, zone, feature, by, record).await
}

async fn point(
    booth: &Booth<'_>,
    zone: &str,
    feature: &Feature,
    by: &str,
    record: Record,
) -> Result<Option<String>, Unfit> {
    let aws = booth.aws()?;
    let told = |error: AwsError| refused(error).map_or_else(Unfit::Stumble, Unfit::Failure);
    let text = owner(&record.name, &feature.id, by);
    let there = aws.record(zone, &record.name, "A").await.map_err(told)?;
    let whose = aws.record(zone, &record.name, "TXT").await.map_err(told)?;
    let ours = whose.as_ref().is_some_and(|found| found.values == text.values);
    if (there.is_some() || whose.is_some()) && !ours {
        return Err(Failure::NameTaken { host: record.name }.into());
    }
    if ours && there.is_some_and(|there| same(&there, &record)) {
        return Ok(None);
    }
    Ok(Some(aws.upsert_records(zone, &[record, text]).await.map_err(told)?))
}

/// Route 53 puts `dualstack.` before the name of a load balancer where the console made the record, and writes
/// names in lower case.
fn same(there: &Record, wanted: &Record) -> bool {
    let alias = |record: &Record| record.alias.as_ref().map(|alias| alias.dns_name.to_lowercase());
    there.values == wanted.values && alias(there) == alias(wanted)
}

fn owner(name: &str, feature: &str, by: &str) -> Record {
    let values = vec![names::owner(feature, by)];
    Record { name: name.to_owned(), kind: "TXT".into(), ttl: Some(TEXT_TTL), values, alias: None }
}

/// Removes a name that was made for a copy.
///
/// # Errors
/// What could not be asked.
pub(super) async fn remove_named(
    booth: &Booth<'_>,
    zone: &str,
    host: &str,
    feature: &str,
    by: &str,
) -> Result<(), Stumble> {
    let aws = booth.aws()?;
    let Some(text) = or_nothing(aws.record(zone, host, "TXT").await)? else { return Ok(()) };
    if text.values != owner(host, feature, by).values {
        return Ok(());
    }
    let name = aws.record(zone, host, "A").await?;
    let both: Vec<Record> = name.into_iter().chain([text]).collect();
    Ok(aws.delete_records(zone, &both).await?)
}
