//! The workspace as it grows, as lines. Pure: two looks at it make the lines between them.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::changed::{Line, changed, replaced};
use super::look::Look;
use super::scene::{Key, Place, Scene, Spoken};
use super::words::Voice;
use crate::sandbox::slack::draw::Pen;
use crate::say;

/// How far a message's lines stand in.
const INDENT: usize = 4;

/// What was shown so far, and by which numbers.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    shown: BTreeMap<Key, Shown>,
    /// The message `[n]` is at `n - 1`.
    numbers: Vec<Key>,
}

/// A message as it was shown last.
#[derive(Debug)]
struct Shown {
    number: usize,
    message: Spoken,
    gone: bool,
}

/// Who looks, and how.
pub(super) struct Reader<'a> {
    /// The id of who is looking.
    pub(super) me: &'a str,
    pub(super) look: &'a Look,
    pub(super) voice: Voice,
}

impl Transcript {
    /// The message of that number, as it was shown last.
    pub(super) fn find(&self, number: usize) -> Option<&Spoken> {
        let key = self.numbers.get(number.checked_sub(1)?)?;
        self.shown.get(key).filter(|shown| !shown.gone).map(|shown| &shown.message)
    }

    /// The number of the last message.
    pub(super) fn last(&self) -> usize {
        self.numbers.len()
    }

    /// What happened since the last time, as lines.
    pub(super) fn follow(&mut self, scene: &Scene, reader: &Reader<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        for message in &scene.messages {
            let before = self.numbers.last().cloned();
            match self.shown.get_mut(&message.key) {
                None => {
                    let number = self.numbers.len() + 1;
                    self.numbers.push(message.key.clone());
                    let parent = message.parent.as_ref().and_then(|parent| self.shown.get(parent));
                    let near = before.is_some_and(|before| self.is_beside(&before, message));
                    let answers = parent.filter(|_| !near).map(|parent| parent.number);
                    lines.extend(new(scene, reader, number, message, answers));
                    let shown = Shown { number, message: message.clone(), gone: false };
                    self.shown.insert(message.key.clone(), shown);
                }
                Some(shown) if shown.message != *message => {
                    lines.extend(edited(scene, reader, shown, message));
                    lines.extend(reacted(scene, reader, shown, message));
                    shown.message = message.clone();
                }
                Some(_) => {}
            }
        }
        lines.extend(self.deleted(scene, reader));
        lines
    }

    /// Whether a message just before shows by itself which thread this one is in.
    fn is_beside(&self, before: &Key, message: &Spoken) -> bool {
        let parent = message.parent.as_ref();
        let thread = self.shown.get(before).and_then(|shown| shown.message.parent.as_ref());
        parent == Some(before) || (parent.is_some() && parent == thread)
    }

    fn deleted(&mut self, scene: &Scene, reader: &Reader<'_>) -> Vec<String> {
        let there = |key: &Key| scene.messages.binary_search_by(|message| message.key.cmp(key)).is_ok();
        let gone = self.shown.iter_mut().filter(|(key, shown)| !shown.gone && !there(key));
        gone.filter_map(|(_, shown)| {
            shown.gone = true;
            let told = match shown.message.place {
                // It was opened once more, and is shown there.
                Place::Home => return None,
                Place::Modal => say!(reader.voice, "modal-closed", number = shown.number),
                _ => say!(reader.voice, "message-deleted", number = shown.number),
            };
            Some(reader.look.dim(&told))
        })
        .collect()
    }
}

/// A message drawn on its own: its head and its lines.
pub(super) fn draw(scene: &Scene, reader: &Reader<'_>, number: usize, message: &Spoken) -> Vec<String> {
    new(scene, reader, number, message, None)
}

fn new(
    scene: &Scene,
    reader: &Reader<'_>,
    number: usize,
    message: &Spoken,
    answers: Option<usize>,
) -> Vec<String> {
    let mut notes = vec![];
    match (&message.place, answers) {
        (Place::Direct(with), _) => notes.push(say!(reader.voice, "in-direct", person = with.as_str())),
        (Place::Home, _) => notes.push(say!(reader.voice, "in-home")),
        (Place::Modal, _) => notes.push(say!(reader.voice, "in-modal")),
        (Place::Channel(name), _) if name != "deploy" => notes.push(format!("#{name}")),
        _ => {}
    }
    notes.extend(answers.map(|number| say!(reader.voice, "in-reply", number = number)));
    notes.extend(message.only_for.as_deref().map(|user| whisper(scene, reader, user)));
    let head = head(scene, reader, number, message, &notes);
    let body = content(scene, reader, message);
    let margin = margin(message);
    let mut lines = vec![String::new()];
    let fits = body.len() == 1 && message.by != scene.bot;
    match body.first().filter(|_| fits) {
        Some(only) if plain_width(&head) + plain_width(only) + 2 <= reader.look.width => {
            lines.push(format!("{head}  {only}"));
        }
        _ => {
            lines.push(head);
            lines.extend(body.into_iter().map(|line| format!("{margin}{line}").trim_end().to_owned()));
        }
    }
    lines.extend(reaction_lines(scene, reader, &[], &message.reactions, number));
    lines
}

/// `[3] tengu · 10:00 · notes`
fn head(scene: &Scene, reader: &Reader<'_>, number: usize, message: &Spoken, notes: &[String]) -> String {
    let look = reader.look;
    let name = scene.name(&message.by);
    let name = if message.by == scene.bot { look.ours(&name) } else { look.bold(&name) };
    let notes: String = notes.iter().map(|note| format!(" · {note}")).collect();
    let lead = if message.parent.is_some() { "  ↳ " } else { "" };
    let rest = look.dim(&format!("· {}{notes}", look.time(message.at())));
    format!("{lead}{} {name} {rest}", look.dim(&format!("[{number}]")))
}

fn whisper(scene: &Scene, reader: &Reader<'_>, user: &str) -> String {
    if user == reader.me {
        return say!(reader.voice, "only-you");
    }
    say!(reader.voice, "only-somebody", person = scene.name(user))
}

fn margin(message: &Spoken) -> String {
    " ".repeat(if message.parent.is_some() { 2 * INDENT } else { INDENT })
}

fn content(scene: &Scene, reader: &Reader<'_>, message: &Spoken) -> Vec<String> {
    let Look { width, colour, zone } = *reader.look;
    let width = width.saturating_sub(margin(message).len()).clamp(20, 110);
    let names = |id: &str| scene.names.get(id).cloned();
    let pen = Pen { names: &names, width, colour, zone, addresses: false };
    pen.content(&message.text, &message.blocks)
}

/// The changed lines, or the whole message again where most of it changed.
fn edited(scene: &Scene, reader: &Reader<'_>, shown: &Shown, message: &Spoken) -> Vec<String> {
    if shown.message.blocks == message.blocks && shown.message.text == message.text {
        return Vec::new();
    }
    let (old, new) = (content(scene, reader, &shown.message), content(scene, reader, message));
    let changes = changed(&old, &new);
    let kept = changes.iter().filter(|line| matches!(line, Line::Same(_))).count();
    if kept == changes.len() {
        return Vec::new();
    }
    let whole = kept * 2 < new.len();
    let what = if message.by == scene.bot { "card-updated" } else { "message-edited" };
    let what = reader.voice.say(what, &[]);
    let mut lines = vec![String::new(), head(scene, reader, shown.number, message, &[what])];
    let margin = margin(message);
    if whole {
        lines.extend(new.iter().map(|line| format!("{margin}{line}").trim_end().to_owned()));
        return lines;
    }
    let inner = &margin[2..];
    lines.extend(replaced(&changes).iter().filter_map(|line| match line {
        Line::Same(_) => None,
        Line::New(text) => Some(format!("{inner}{} {text}", reader.look.good("+"))),
        Line::Gone(text) => Some(format!("{inner}{} {text}", reader.look.bad("−"))),
    }));
    lines
}

fn reacted(scene: &Scene, reader: &Reader<'_>, shown: &Shown, message: &Spoken) -> Vec<String> {
    reaction_lines(scene, reader, &shown.message.reactions, &message.reactions, shown.number)
}

type Reactions = [(String, Vec<String>)];

/// One line for each reaction that came or went.
fn reaction_lines(
    scene: &Scene,
    reader: &Reader<'_>,
    old: &Reactions,
    new: &Reactions,
    number: usize,
) -> Vec<String> {
    let pairs = |reactions: &Reactions| -> Vec<(String, String)> {
        let one = |(emoji, users): &(String, Vec<String>)| {
            users.iter().map(|user| (emoji.clone(), user.clone())).collect::<Vec<_>>()
        };
        reactions.iter().flat_map(one).collect()
    };
    let (old, new) = (pairs(old), pairs(new));
    let line = |name: &str, (emoji, user): &(String, String)| {
        let names = |_: &str| None;
        let Look { width, colour, zone } = *reader.look;
        let pen = Pen { names: &names, width, colour, zone, addresses: false };
        let emoji = pen.content(&format!(":{emoji}:"), &[]).concat();
        let blanks =
            [("emoji", emoji.into()), ("person", scene.name(user).into()), ("number", number.into())];
        format!("    {}", reader.look.dim(&reader.voice.say(name, &blanks)))
    };
    let came = new.iter().filter(|pair| !old.contains(pair)).map(|pair| line("reacted", pair));
    let went = old.iter().filter(|pair| !new.contains(pair)).map(|pair| line("unreacted", pair));
    came.chain(went).collect()
}

/// The columns of a line, near enough for deciding what fits.
fn plain_width(line: &str) -> usize {
    crate::sandbox::slack::draw::width(line)
}
