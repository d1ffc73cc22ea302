//! The image of the Dockerfile, built from nothing and started as a stranger would: without a Docker engine,
//! without a shell, without a token.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

/// Runs a script of `tests/container`: its exit code, and all that it printed.
fn script(name: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/container");
    let Output { status, stdout, stderr } =
        Command::new(folder.join(name)).args(arguments).output().expect("bash is there");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

/// The end of what was printed, where the reason stands: what led there is hundreds of lines long.
fn end_of(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

#[test]
fn the_image_is_built_and_starts() {
    let (code, said) = script("build", &[]);
    assert_eq!(code, Some(0), "{}", end_of(&said));

    let (code, said) = script("start", &["--", "--version"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with(concat!("tengu ", env!("CARGO_PKG_VERSION"), "\n")), "{said}");

    // its user is nobody, and may write where the database file goes
    let (code, said) = script("start", &["--program", "/bin/cat", "--", "/proc/self/status"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Uid:\t65532\t65532\t65532\t65532"), "{said}");
    let (code, said) = script("start", &["--program", "/bin/touch", "--", "tengu.sqlite"]);
    assert_eq!(code, Some(0), "{said}");

    // what is for trying out is left out
    let (code, said) = script("start", &["--", "sandbox"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("sandbox"), "{said}");

    // as it starts by itself, which needs what nobody gave it
    let (code, said) = script("start", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("SLACK_APP_TOKEN"), "{said}");
}
