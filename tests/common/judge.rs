//! The judges of `tests/peers`.

#![allow(clippy::expect_used, reason = "this is how a test fails")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a judge says of an input: whether it passes, and what it prints.
pub(crate) fn judge(arguments: &[&str], input: &str) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/peers/python/bin/python");
    assert!(python.exists(), "the peers are not installed: run tests/setup");
    let mut child = Command::new(python)
        .arg(root.join("tests/peers").join(arguments[0]))
        .args(&arguments[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the judge listens");
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the judge ends");
    (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}
