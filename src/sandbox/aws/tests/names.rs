//! Names in Route 53, by tengu's own client.

use super::features::{code, ground};
use super::*;
use crate::aws::{Alias, AwsError, Record};

fn a(name: &str, address: &str) -> Record {
    Record {
        name: name.into(),
        kind: "A".into(),
        ttl: Some(60),
        values: vec![address.into()],
        ..Record::default()
    }
}

#[tokio::test]
async fn names_come_are_known_everywhere_and_go() {
    let here = ground().await;
    here.aws.limits(false);
    let (zone, client) = (here.ground.zone.clone(), &here.client);
    let found = client.zone(&zone).await.unwrap().unwrap();
    assert_eq!((&found.id, found.name.as_str()), (&zone, "example.dev"));
    assert_eq!(client.zone("Z0NOTHING").await, Ok(None));
    let alias = Alias { dns_name: here.ground.dns_name.clone(), zone: here.ground.balancer_zone.clone() };
    let star = Record { ttl: None, values: vec![], alias: Some(alias), ..a("*.f.example.dev", "") };
    let batch = [a("x.f.example.dev", "10.0.0.1"), star.clone(), a("f-x.example.dev", "10.0.0.2")];
    let change = client.upsert_records(&zone, &batch).await.unwrap();
    assert!(!client.is_in_sync(&change).await.unwrap());
    here.pass(30);
    assert!(client.is_in_sync(&change).await.unwrap());
    assert_eq!(client.record(&zone, "X.f.example.dev.", "A").await.unwrap().unwrap(), batch[0]);
    assert_eq!(client.record(&zone, "y.f.example.dev", "A").await.unwrap(), None);
    assert_eq!(client.record(&zone, "*.f.example.dev", "A").await.unwrap().unwrap(), star);
    let under = client.records_under(&zone, "f.example.dev", "A").await.unwrap();
    assert_eq!(under, [star.clone(), batch[0].clone()]);
    let moved = a("x.f.example.dev", "10.0.0.9");
    client.upsert_records(&zone, std::slice::from_ref(&moved)).await.unwrap();
    let stale = client.delete_records(&zone, &batch[..1]).await;
    assert!(stale.unwrap_err().to_string().contains("do not match the current values"));
    client.delete_records(&zone, &[moved.clone(), a("never.example.dev", "10.0.0.1"), star]).await.unwrap();
    client.delete_records(&zone, &[moved]).await.unwrap();
    let left: Vec<String> = here.aws.records(&zone).into_iter().map(|record| record.name).collect();
    assert_eq!(left, ["f-x.example.dev"]);
    assert_eq!(here.aws.refused(), Vec::<String>::new());
}

#[tokio::test]
async fn a_batch_is_done_as_a_whole_or_not_at_all() {
    let here = ground().await;
    here.aws.limits(false);
    let (zone, client) = (here.ground.zone.clone(), &here.client);
    let long = format!("{}.example.dev", "x".repeat(64));
    for wrong in [
        a("x.example.com", "10.0.0.1"),
        a("x.example.dev", "nowhere"),
        a(&long, "10.0.0.1"),
        Record { ttl: None, ..a("x.example.dev", "10.0.0.1") },
        Record { kind: "CNAME".into(), ..a("example.dev", "else.example.com") },
    ] {
        let batch = [a("fine.example.dev", "10.0.0.1"), wrong];
        assert_eq!(code(client.upsert_records(&zone, &batch).await), "InvalidChangeBatch", "{batch:?}");
    }
    assert_eq!(here.aws.records(&zone), vec![]);
    assert_eq!(
        code(client.upsert_records("Z0", &[a("x.example.dev", "10.0.0.1")]).await),
        "NoSuchHostedZone"
    );
    let busy = Fault::Error { code: "PriorRequestNotComplete".into(), message: "wait".into() };
    here.aws.fault("ChangeResourceRecordSets", busy);
    let error = client.upsert_records(&zone, &[a("x.example.dev", "10.0.0.1")]).await.unwrap_err();
    assert_eq!(error, AwsError::Throttled);
    here.aws.fault("ChangeResourceRecordSets", Fault::StatusAfter(500));
    let error = client.upsert_records(&zone, &[a("x.example.dev", "10.0.0.1")]).await.unwrap_err();
    assert!(matches!(error, AwsError::Unclear(_)));
    assert_eq!(here.aws.records(&zone).len(), 1);
    for nth in 0..400 {
        let values = vec!["10.0.0.1".to_owned()];
        let name = format!("n{nth}.many.example.dev");
        let record = RecordView { name, kind: "A".into(), ttl: Some(60), values, alias: None };
        here.aws.put_record(&zone, &record).unwrap();
    }
    assert_eq!(client.records_under(&zone, "many.example.dev", "A").await.unwrap().len(), 400);
    assert_eq!(here.aws.calls_of("ListResourceRecordSets"), 2, "300 a page");
}

#[tokio::test]
async fn five_questions_a_second() {
    let here = ground().await;
    for _ in 0..5 {
        here.client.zone(&here.ground.zone).await.unwrap();
    }
    assert_eq!(
        here.client.delete_records(&here.ground.zone, &[a("x.example.dev", "10.0.0.1")]).await,
        Err(AwsError::Throttled)
    );
    here.pass(1);
    here.client.zone(&here.ground.zone).await.unwrap();
}
