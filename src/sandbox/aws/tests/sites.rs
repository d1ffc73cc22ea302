//! What a browser sees.

use super::features::{Ground, ground};
use super::*;

async fn get(sites: &Sites, host: &str, path: &str) -> (u16, String) {
    let client = reqwest::Client::new();
    let url = format!("http://{}{path}", sites.address());
    let answer = client.get(url).header("host", host).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn up(here: &Ground) -> Sites {
    let group = here.group("x").await.unwrap();
    here.rule("x.example.dev", 100, &group.arn).await.unwrap();
    here.service("x", Some(&group.arn), "one").await.unwrap();
    here.aws.sites(0).await.unwrap()
}

#[tokio::test]
async fn a_rule_leads_to_a_page_as_long_as_a_target_is_healthy() {
    let here = ground().await;
    let sites = up(&here).await;
    let (status, page) = get(&sites, "x.example.dev", "/").await;
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("no healthy target"), "{page}");
    here.pass(60);
    let (status, page) = get(&sites, "X.example.dev:8443", "/").await;
    assert_eq!(status, 200, "{page}");
    for part in ["<title>x</title>", "web-production:1", "<dt>commit<dd>v1"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(page.len() < 3000, "{}", page.len());
    assert_eq!(get(&sites, "x.example.dev", "/healthz").await, (200, "ok".to_owned()));
    let (status, page) = get(&sites, "<y>.example.dev", "/").await;
    assert_eq!(status, 404);
    assert!(page.contains("&lt;y&gt;") && !page.contains("<y>"), "{page}");
    here.aws.targets_unhealthy("x", Some("no")).unwrap();
    assert_eq!(get(&sites, "x.example.dev", "/").await.0, 503);
}

#[tokio::test]
async fn a_record_leads_to_a_task_or_to_the_load_balancer() {
    let here = ground().await;
    let sites = up(&here).await;
    here.pass(60);
    let task = here.aws.running_tasks("feature").remove(0);
    let record = |name: &str, kind: &str, values: &[&str], alias: Option<&str>| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let (name, kind, alias) = (name.to_owned(), kind.to_owned(), alias.map(str::to_owned));
        let ttl = alias.is_none().then_some(60);
        here.aws.put_record(&here.ground.zone, &RecordView { name, kind, ttl, values, alias }).unwrap();
    };
    record("private.example.dev", "A", &[&task.address], None);
    record("public.example.dev", "A", &[task.public_address.as_deref().unwrap()], None);
    record("nobody.example.dev", "A", &["10.9.9.9"], None);
    record("away.example.dev", "CNAME", &["elsewhere.example.com"], None);
    for (host, wanted) in [("private", 200), ("public", 200), ("nobody", 502), ("away", 502), ("none", 404)] {
        assert_eq!(get(&sites, &format!("{host}.example.dev"), "/").await.0, wanted, "{host}");
    }
    record("*.example.dev", "A", &[], Some(&here.ground.dns_name));
    assert_eq!(get(&sites, "x.example.dev", "/").await.0, 200);
    assert_eq!(get(&sites, "none.example.dev", "/").await.0, 404);
    here.client.delete_service("feature", "x").await.unwrap();
    assert_eq!(get(&sites, "private.example.dev", "/").await.0, 502);
    assert_eq!(get(&sites, "x.example.dev", "/").await.0, 503);
}
