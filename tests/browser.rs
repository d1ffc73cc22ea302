//! The sandbox in the browser: the program itself, and headless Chromium at its page. What the stories look at
//! is kept as pictures in `target/screenshots`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "this is how a test fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where `tests/setup` puts what others wrote.
fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers")
}

/// The sandbox, serving its page. It ends when this does.
struct Sandbox {
    program: Child,
    url: String,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may have ended by itself; then the test has failed already.
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

impl Sandbox {
    fn start(language: &str) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tengu"));
        program.args(["sandbox", "--port", "0", "--language", language]).env_remove("RUST_LOG");
        program.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = program.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let url = first.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        let url = url.unwrap_or_else(|| panic!("the first line names no page: {first:?}"));
        Self { program, url }
    }

    /// `localhost:8364`
    fn host(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }

    /// Tells a story about it in the browser.
    #[track_caller]
    fn tells(&self, story: &str, how: &[&str]) {
        tell(story, &[&[self.url.as_str()], how].concat());
    }

    /// What the server says to a request that is written by hand.
    fn asked(&self, request: &str) -> String {
        let mut line = TcpStream::connect(self.host().replace("localhost", "127.0.0.1")).unwrap();
        line.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Tells a story in the browser, and gives what it says; it fails with what the story complains of.
#[track_caller]
fn tell(story: &str, how: &[&str]) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let chromium = chromium.into_iter().find(|path| Path::new(path).exists());
    let chromium = chromium.expect("there is no Chromium here; tests/setup installs it");
    let told = Command::new(peers().join("python/bin/node"))
        .arg(here.join("tests/browser").join(story))
        .args(how)
        .env("PEERS", peers())
        .env("CHROMIUM", chromium)
        .env("SCREENSHOTS", here.join("target/screenshots"))
        .env("TENGU", env!("CARGO_BIN_EXE_tengu"))
        .output()
        .expect("there is no node here; tests/setup installs it");
    let words = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{story}: {words}");
    String::from_utf8_lossy(&told.stdout).into_owned()
}

#[test]
fn the_tour_leads_from_a_deploy_to_a_rescue() {
    Sandbox::start("en").tells("tour.mjs", &["en", "1440"]);
}

#[test]
fn the_tour_on_a_telephone_in_japanese() {
    Sandbox::start("ja").tells("tour.mjs", &["ja", "360"]);
}

#[test]
fn every_view_on_a_telephone_in_japanese() {
    Sandbox::start("en").tells("everyday.mjs", &["ja", "360", "dark"]);
}

#[test]
fn every_view_on_a_wide_screen_in_english() {
    Sandbox::start("en").tells("everyday.mjs", &["en", "1440", "light"]);
}

#[test]
fn a_copy_of_a_branch_is_opened_by_its_link() {
    Sandbox::start("en").tells("copy.mjs", &["en", "1440", "light"]);
}

#[test]
fn a_copy_on_a_telephone_in_japanese() {
    Sandbox::start("ja").tells("copy.mjs", &["ja", "360", "dark"]);
}

#[test]
fn what_people_write_stays_text() {
    Sandbox::start("en").tells("nasty.mjs", &[]);
}

#[test]
fn what_is_refused_is_said_in_the_pages_language() {
    Sandbox::start("en").tells("refused.mjs", &[]);
}

#[test]
fn the_page_speaks_what_the_bot_speaks() {
    let sandbox = Sandbox::start("ja");
    let host = sandbox.host();
    let page = sandbox.asked(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert!(page.contains("<html lang=\"ja\">"), "{page}");
}

#[test]
fn the_keyboard_alone_suffices() {
    Sandbox::start("en").tells("keyboard.mjs", &[]);
}

#[test]
fn the_page_outlives_the_sandbox() {
    tell("again.mjs", &[]);
}

#[test]
fn the_first_card_is_there_soon() {
    let begun = Instant::now();
    let sandbox = Sandbox::start("en");
    let host = sandbox.host();
    let body = r#"{"as":"U000KENJI","act":"say","channel":"C00DEPLOY","text":"tengu deploy production"}"#;
    let head =
        format!("POST /act HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json");
    let said = sandbox.asked(&format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    let look = format!("GET /state HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    while !sandbox.asked(&look).contains("\"approve\"") {
        assert!(begun.elapsed() < Duration::from_secs(30), "there is no card");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("from the command to the first card: {} ms", begun.elapsed().as_millis());
}

/// `RUNS=10` for a figure that can be compared.
#[test]
fn the_first_card_is_in_the_page_soon() {
    let runs = std::env::var("RUNS");
    print!("{}", tell("soon.mjs", &[runs.as_deref().unwrap_or("1")]));
}

#[test]
fn pages_elsewhere_cannot_press_its_levers() {
    let sandbox = Sandbox::start("en");
    let host = sandbox.host();
    let body = r#"{"as":"U000KENJI","act":"kill"}"#;
    let post = |host: &str, more: &str| {
        let length = body.len();
        let head =
            format!("POST /act HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}");
        sandbox.asked(&format!("{head}\r\n{more}\r\n{body}"))
    };
    let json = "Content-Type: application/json\r\n";
    for (host, more) in [
        ("evil.example", json.to_owned()),
        (host, format!("{json}Origin: https://evil.example\r\n")),
        (host, format!("{json}Origin: null\r\n")),
        (host, "Content-Type: text/plain\r\n".to_owned()),
        (host, format!("Content-Type: text/plain\r\nOrigin: http://{host}\r\n")),
    ] {
        let answer = post(host, &more);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{host} {more}: {answer}");
    }
    let page = sandbox.asked(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(page.contains("content-security-policy: default-src 'self'"), "{page}");
    let answer = post(host, &format!("{json}Origin: http://{host}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
