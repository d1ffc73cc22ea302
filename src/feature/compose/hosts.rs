//! Names of services as hosts: in a task, all of them are 127.0.0.1.
//!
//! `localhost` would not do: clients of MySQL take it for a socket in their own file system.

use std::collections::BTreeSet;

use super::model::Service;

const HERE: &str = "127.0.0.1";
/// How Docker calls the machine it runs on. There is none beside a task.
const MACHINE: &str = "host.docker.internal";
/// Words in a variable's name that speak of hosts.
const HOSTS: [&str; 19] = [
    "HOST",
    "HOSTS",
    "HOSTNAME",
    "HOSTNAMES",
    "SERVER",
    "SERVERS",
    "ADDR",
    "ADDRESS",
    "ADDRESSES",
    "ENDPOINT",
    "ENDPOINTS",
    "URL",
    "URLS",
    "URI",
    "BROKER",
    "BROKERS",
    "NODES",
    "UPSTREAM",
    "PROXY",
];
/// Words in a variable's name that speak of images: `redis:7` is no port there.
const IMAGES: [&str; 4] = ["IMAGE", "IMAGES", "TAG", "VERSION"];
/// Options of commands that a host follows.
const OPTIONS: [&str; 4] = ["-h", "-H", "--host", "--hostname"];
/// Schemes of addresses without a host.
const FILES: [&str; 4] = ["file://", "sqlite://", "sqlite3://", "unix://"];

/// The names by which one service may reach others.
pub(super) struct Names<'s> {
    here: BTreeSet<&'s str>,
    elsewhere: BTreeSet<&'s str>,
    own: BTreeSet<&'s str>,
}

/// A text, and what was found in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// The hosts that became addresses, with their ports.
    pub(super) hosts: Vec<String>,
    /// Names of services that may be something else.
    pub(super) words: Vec<String>,
    /// Hosts that are not part of the copy.
    pub(super) missing: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Host,
    Word,
    Neither,
}

impl<'s> Names<'s> {
    pub(super) fn new(all: &'s [Service], running: &[&'s Service], service: &'s Service) -> Self {
        let names = |service: &'s Service| {
            let aliases = service.aliases.iter().map(String::as_str);
            aliases.chain([service.name.as_str()]).filter(|name| *name != "localhost")
        };
        let mut here: BTreeSet<_> = running.iter().copied().flat_map(names).collect();
        here.extend(service.links.iter().map(|(alias, _)| alias.as_str()));
        let mut elsewhere: BTreeSet<_> = all.iter().flat_map(names).collect();
        elsewhere.insert(MACHINE);
        elsewhere.retain(|name| !here.contains(name));
        Self { here, elsewhere, own: names(service).collect() }
    }

    /// Rewrites the value of an environment variable.
    pub(super) fn variable(&self, name: &str, value: &str) -> Rewritten {
        let upper = name.to_ascii_uppercase();
        let parts: Vec<_> = upper.split(|char: char| !char.is_ascii_alphanumeric()).collect();
        if parts.iter().any(|part| IMAGES.contains(part)) {
            return Rewritten { text: value.to_owned(), ..Rewritten::default() };
        }
        let host = |part: &&str| {
            HOSTS.contains(part) || ["HOST", "URL", "URI"].iter().any(|end| part.ends_with(end))
        };
        let mut found = self.rewrite("", value, parts.iter().any(host));
        found.words.retain(|name| !self.own.contains(name.as_str()));
        found
    }

    /// Rewrites the words of a command. A bare word is only a host after an option that says so.
    pub(super) fn command(&self, words: &[String]) -> (Vec<String>, Rewritten) {
        let mut found = Rewritten::default();
        let mut before = String::new();
        let mut command = Vec::new();
        for word in words {
            let mut one = self.rewrite(&before, word, false);
            found.hosts.append(&mut one.hosts);
            found.missing.append(&mut one.missing);
            found.words.extend(one.words.into_iter().filter(|name| !self.own.contains(name.as_str())));
            before = format!("{word} ");
            command.push(one.text);
        }
        (command, found)
    }

    fn rewrite(&self, before: &str, text: &str, speaks_of_hosts: bool) -> Rewritten {
        let mut found = Rewritten::default();
        let mut rest = 0;
        for (start, token) in tokens(text) {
            let (here, missing) = (self.here.contains(token), self.elsewhere.contains(token));
            if !here && !missing {
                continue;
            }
            let after = &text[start + token.len()..];
            let whole = format!("{before}{}", &text[..start]);
            match verdict(&whole, after, speaks_of_hosts) {
                Verdict::Host if here => {
                    found.text.push_str(&text[rest..start]);
                    found.text.push_str(HERE);
                    rest = start + token.len();
                    found.hosts.push(format!("{token}{}", port(after).unwrap_or_default()));
                }
                Verdict::Host => found.missing.push(token.to_owned()),
                Verdict::Word if here => found.words.push(token.to_owned()),
                _ => {}
            }
        }
        found.text.push_str(&text[rest..]);
        found
    }
}

/// The runs of characters that names of hosts have.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let letter = |char: char| char.is_alphanumeric() || "_-.".contains(char);
    let mut at = 0;
    text.split(move |char: char| !letter(char)).filter_map(move |token| {
        let start = at;
        at += token.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        (!token.is_empty()).then_some((start, token))
    })
}

/// What a name is, by what stands around it.
fn verdict(before: &str, after: &str, speaks_of_hosts: bool) -> Verdict {
    let port = port(after);
    let rest = &after[port.unwrap_or_default().len()..];
    // What goes on is a password (`redis:secret@`), an image's tag (`redis:alpine`), a longer word …
    if !rest.is_empty()
        && !rest.starts_with(|char: char| char.is_whitespace() || "/?#,;)]}\"'&|<>\\".contains(char))
    {
        return Verdict::Neither;
    }
    let apart = before.is_empty()
        || before.ends_with(|char: char| char.is_whitespace() || ",;|([\"'<>".contains(char));
    match (port, before.chars().next_back()) {
        _ if begins_address(before) => Verdict::Host,
        (Some(_), _) if apart => Verdict::Host,
        (Some(_), Some('=')) => Verdict::Host,
        (None, Some('=')) if names_host(before) => Verdict::Host,
        (None, Some('=')) => Verdict::Word,
        (None, _) if apart && (speaks_of_hosts || after_option(before)) => Verdict::Host,
        (None, _) if apart && !rest.starts_with('/') => Verdict::Word,
        _ => Verdict::Neither,
    }
}

/// `:5432`, if nothing else goes on after it.
fn port(after: &str) -> Option<&str> {
    let digits = after.strip_prefix(':')?;
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    (end > 0).then(|| &after[..=end])
}

/// Whether a host comes next: after `//`, after `@`, and after a comma in a list of hosts within an address.
fn begins_address(before: &str) -> bool {
    let Some((scheme, after)) = before.rsplit_once("//") else { return before.ends_with('@') };
    if FILES.iter().any(|file| before.ends_with(file)) || scheme.ends_with('/') {
        return false;
    }
    let goes_on = !after.contains(|char: char| char.is_whitespace() || "/?#\"'".contains(char));
    before.ends_with('@') || goes_on && (after.is_empty() || after.ends_with(','))
}

/// Whether the key before `=` is a host's, as in `host=db port=5432`.
fn names_host(before: &str) -> bool {
    let key = before.trim_end_matches('=').to_ascii_lowercase();
    let start =
        key.rfind(|char: char| !(char.is_ascii_alphanumeric() || "_-".contains(char))).map_or(0, |at| at + 1);
    ["host", "hostname", "server", "addr", "address"]
        .iter()
        .any(|name| key.get(start..).is_some_and(|key| key.ends_with(name)))
}

fn after_option(before: &str) -> bool {
    before.split_whitespace().next_back().is_some_and(|word| OPTIONS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names<'static> {
        let set = |names: &[&'static str]| names.iter().copied().collect();
        Names {
            here: set(&["db", "mysql", "redis", "api", "mongo1", "mongo2", "kafka", "web"]),
            elsewhere: set(&["mailer", MACHINE]),
            own: set(&["web"]),
        }
    }

    #[test]
    fn hosts_in_variables_become_addresses() {
        let table = [
            ("DB_HOST", "mysql", "127.0.0.1"),
            ("PGHOST", "db", "127.0.0.1"),
            ("ALLOWED_HOSTS", "localhost,web", "localhost,127.0.0.1"),
            ("X", "redis://redis:6379/0", "redis://127.0.0.1:6379/0"),
            ("X", "http://api:3000", "http://127.0.0.1:3000"),
            ("X", "db:5432", "127.0.0.1:5432"),
            ("X", "user:pass@db/name", "user:pass@127.0.0.1/name"),
            ("X", "postgres://db:db@db/db", "postgres://db:db@127.0.0.1/db"),
            ("X", "mysql2://mysql:mysql@mysql:3306/mysql", "mysql2://mysql:mysql@127.0.0.1:3306/mysql"),
            ("X", "redis://:redis@redis", "redis://:redis@127.0.0.1"),
            ("X", "mysql://redis:1234@db", "mysql://redis:1234@127.0.0.1"),
            (
                "X",
                "mongodb://mongo1:27017,mongo2:27017/db?replicaSet=rs",
                "mongodb://127.0.0.1:27017,127.0.0.1:27017/db?replicaSet=rs",
            ),
            ("X", "mongodb://u:p@mongo1,mongo2/db", "mongodb://u:p@127.0.0.1,127.0.0.1/db"),
            (
                "X",
                "PLAINTEXT://kafka:9092,SSL://kafka:9093",
                "PLAINTEXT://127.0.0.1:9092,SSL://127.0.0.1:9093",
            ),
            ("X", "kafka:9092, redis:6379", "127.0.0.1:9092, 127.0.0.1:6379"),
            ("X", "mysql:host=mysql;dbname=db", "mysql:host=127.0.0.1;dbname=db"),
            ("X", "host=db port=5432 dbname=db user=db", "host=127.0.0.1 port=5432 dbname=db user=db"),
            ("X", "jdbc:mysql://mysql:3306/web?user=db", "jdbc:mysql://127.0.0.1:3306/web?user=db"),
            ("X", "root:pw@tcp(db:3306)/db", "root:pw@tcp(127.0.0.1:3306)/db"),
            ("X", "{\"host\":\"http://api\"}", "{\"host\":\"http://127.0.0.1\"}"),
        ];
        for (name, value, expected) in table {
            assert_eq!(names().variable(name, value).text, expected, "{name}={value}");
        }
        assert_eq!(names().variable("X", "http://u:p@api:3000/").hosts, ["api:3000"]);
    }

    #[test]
    fn other_words_stay() {
        let table = [
            ("DB_CONNECTION", "mysql"),
            ("DB_NAME", "db"),
            ("PASSWORD", "mysql123"),
            ("REDIS_IMAGE", "redis:7"),
            ("X", "my-redis:6379"),
            ("X", "redis.internal:6379"),
            ("X", "redis:alpine"),
            ("X", "web/api"),
            ("X", "sqlite:///db/web.sqlite3"),
            ("X", "sqlite://db/x"),
            ("X", "/var/lib/mysql"),
            ("X", "the_db"),
            ("DB_HOST", "mysql.example.com"),
            ("X", "検索db:80"),
            ("X", "DB"),
            ("X", "http://example.com/web,db"),
        ];
        for (name, value) in table {
            let found = names().variable(name, value);
            assert_eq!((found.text.as_str(), found.hosts.len()), (value, 0), "{name}={value}");
        }
        assert_eq!(names().variable("DB_CONNECTION", "mysql").words, ["mysql"]);
        assert_eq!(names().variable("SMTP_HOST", "mailer").missing, ["mailer"]);
        assert_eq!(names().variable("X", "http://host.docker.internal:80").missing, [MACHINE]);
    }

    #[test]
    fn hosts_in_commands_become_addresses() {
        let table: [(&[&str], &[&str], usize); 6] = [
            (&["wait-for-it", "db:5432", "--", "web"], &["wait-for-it", "127.0.0.1:5432", "--", "web"], 0),
            (&["mysqladmin", "ping", "-h", "mysql"], &["mysqladmin", "ping", "-h", "127.0.0.1"], 0),
            (&["pg_isready -h db -U db"], &["pg_isready -h 127.0.0.1 -U db"], 1),
            (&["--host=db", "--name=web"], &["--host=127.0.0.1", "--name=web"], 0),
            (&["curl", "-f", "http://web:80/db"], &["curl", "-f", "http://127.0.0.1:80/db"], 0),
            (&["start", "redis"], &["start", "redis"], 1),
        ];
        for (words, expected, left) in table {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            let (command, found) = names().command(&words);
            assert_eq!(
                (command, found.words.len()),
                (expected.iter().map(|word| (*word).to_owned()).collect(), left)
            );
        }
    }
}
