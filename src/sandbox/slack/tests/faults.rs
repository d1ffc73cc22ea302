//! Answers that go wrong.

use super::super::Fault;
use super::*;

#[tokio::test]
async fn every_fault_does_what_it_says() {
    let world = sandbox().await;
    let post =
        async || world.try_post("chat.postMessage", json!({"channel": world.deploy, "text": "x"})).await;
    let cases = [
        (Fault::RateLimited { retry_after_s: 7 }, Some(429), 0),
        (Fault::Status(503), Some(503), 0),
        (Fault::Error("internal_error".into()), Some(200), 0),
        (Fault::Garbage, Some(200), 0),
        (Fault::CutBefore, None, 0),
        (Fault::CutAfter, None, 1),
        (Fault::ErrorAfter, Some(500), 2),
    ];
    for (fault, status, said) in cases {
        world.slack.fault("chat.postMessage", fault.clone());
        let reply = post().await;
        assert_eq!(reply.as_ref().map(|reply| reply.status), status, "{fault:?}");
        assert_eq!(world.slack.messages(&world.deploy).len(), said, "{fault:?}");
        assert!(reply.is_none_or(|reply| reply.body["ok"] != true));
    }
    assert_eq!(post().await.unwrap().body["ok"], true);
    assert_eq!((world.slack.faults_left(), world.slack.calls_of("chat.postMessage").len()), (0, 8));
    assert!(world.slack.refused().is_empty());
}

#[tokio::test]
async fn a_fault_can_be_for_one_channel() {
    let world = sandbox().await;
    let other = world.slack.add_channel("other", &[&world.alice], true, false);
    world.slack.fault_in("chat.postMessage", &other, Fault::RateLimited { retry_after_s: 1 });
    world.say("fine").await;
    let limited = world.try_post("chat.postMessage", json!({"channel": other, "text": "x"})).await.unwrap();
    assert_eq!((limited.status, limited.retry_after.as_deref()), (429, Some("1")));
    assert_eq!(world.slack.limits_exceeded(), 0);
}

#[tokio::test]
async fn a_slow_answer_comes_by_the_clock_and_a_hanging_one_never() {
    let world = sandbox().await;
    world.slack.fault("auth.test", Fault::Slow(Duration::from_secs(20)));
    let slow = async { world.post("auth.test", json!({})).await };
    let clock = async {
        while world.clock.next_waking().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.clock.advance(Duration::from_secs(20));
    };
    let (answer, ()) = tokio::join!(slow, clock);
    assert_eq!(answer["ok"], true);
    world.slack.fault("auth.test", Fault::Hang);
    let hung = tokio::time::timeout(Duration::from_millis(100), world.post("auth.test", json!({}))).await;
    assert!(hung.is_err());
}
