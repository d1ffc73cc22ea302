//! Lines from standard input, read beside everything else.

use std::io::BufRead;
use std::time::Duration;

use tokio::sync::mpsc;

use super::session::Session;

/// What happens in AWS is looked at so often (real time): it happens by itself, and nobody is told.
const LOOK: Duration = Duration::from_secs(2);
/// What is said at once is shown at once (real time).
const TOGETHER: Duration = Duration::from_millis(40);

/// What came while somebody was to type.
pub(super) enum Line {
    /// A line.
    Typed(String),
    /// Somebody said something meanwhile.
    News(Vec<String>),
    /// There is nothing more to read, or Ctrl-C.
    End,
}

/// The lines of standard input.
pub(super) struct Input(mpsc::Receiver<String>);

impl Input {
    /// Begins to read. The thread ends with the input, or with the process: nothing can wake it.
    pub(super) fn start() -> Self {
        let (lines, input) = mpsc::channel(1);
        std::thread::spawn(move || {
            let mut input = std::io::stdin().lock();
            let mut line = Vec::new();
            // What isn't UTF-8 is shown as such, and does not end the play.
            while input.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
                if lines.blocking_send(text).is_err() {
                    return;
                }
                line.clear();
            }
        });
        Self(input)
    }

    /// The next line; what was said meanwhile comes before it, where somebody is watching.
    pub(super) async fn next(&mut self, session: &mut Session, watching: bool) -> Line {
        let mut changes = session.stage.slack.changes();
        loop {
            tokio::select! {
                biased;
                line = self.0.recv() => return line.map_or(Line::End, Line::Typed),
                interrupted = tokio::signal::ctrl_c() => if interrupted.is_ok() { return Line::End },
                changed = changes.changed(), if watching => {
                    if changed.is_err() {
                        return Line::End;
                    }
                    tokio::time::sleep(TOGETHER).await;
                }
                () = tokio::time::sleep(LOOK), if watching => {}
            }
            let news = session.news();
            if !news.is_empty() {
                return Line::News(news);
            }
        }
    }
}
