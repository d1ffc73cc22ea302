//! The argument list of a program, with places for the arguments of the command.
//!
//! There is no shell: each element becomes exactly one argument of the program, whatever people
//! typed.

use super::argument::Arguments;

/// A program and its arguments. `{branch}` stands for an argument, `{{` for a brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argv(Vec<Element>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Element(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Placeholder(String),
}

/// Why an argument can't be handed to the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It begins with `-`, so that the program would take it for an option.
    #[error("<{placeholder}> can't begin with `-`: the program would take it for an option")]
    LooksLikeOption {
        /// The placeholder it stands for.
        placeholder: String,
    },
    /// It holds a NUL, which no program can get.
    #[error("<{placeholder}> holds a character that can't be handed to a program")]
    Nul {
        /// The placeholder it stands for.
        placeholder: String,
    },
}

impl Argv {
    /// Parses the elements.
    ///
    /// # Errors
    /// The index of the wrong element and what is wrong with it.
    pub fn parse(elements: &[String]) -> Result<Self, (usize, String)> {
        let parsed = elements.iter().enumerate();
        let parsed: Result<Vec<Element>, _> =
            parsed.map(|(index, element)| Element::parse(element).map_err(|error| (index, error))).collect();
        let parsed = parsed?;
        match parsed.first() {
            Some(program) if program.placeholders().next().is_some() => {
                Err((0, "the program itself can't be chosen by a placeholder".to_owned()))
            }
            Some(program) if !program.0.is_empty() => Ok(Self(parsed)),
            _ => Err((0, "name the program to run".to_owned())),
        }
    }

    /// The placeholders it uses, each with the index of its element.
    pub fn placeholders(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().enumerate().flat_map(|(at, element)| element.placeholders().map(move |name| (at, name)))
    }

    /// The program, without its arguments.
    pub fn program(&self) -> String {
        self.0.first().and_then(|program| program.fill(&Arguments::new())).unwrap_or_default()
    }

    /// The list with the arguments filled in. An element whose placeholder was left out is left
    /// out as a whole.
    ///
    /// # Errors
    /// [`Refused`] when an argument could become an option: it begins with `-`, nothing stands
    /// before it in its element, and no `--` before that.
    pub fn fill(&self, arguments: &Arguments) -> Result<Vec<String>, Refused> {
        let mut filled: Vec<String> = Vec::with_capacity(self.0.len());
        let mut only_operands = false;
        for element in &self.0 {
            let Some(text) = element.fill(arguments) else { continue };
            if let Some(Piece::Placeholder(name)) = element.0.first()
                && text.starts_with('-')
                && !only_operands
            {
                return Err(Refused::LooksLikeOption { placeholder: name.clone() });
            }
            if let Some(name) = element.placeholders().next().filter(|_| text.contains('\0')) {
                return Err(Refused::Nul { placeholder: name.to_owned() });
            }
            only_operands |= element.0 == [Piece::Literal("--".to_owned())];
            filled.push(text);
        }
        Ok(filled)
    }
}

impl Element {
    fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                literal.push_str(&rest[..1]);
                rest = after;
                continue;
            }
            let inside = rest.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let (name, after) = inside.ok_or_else(|| format!("`{text}`: write {{{{ or }}}} for a brace"))?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Placeholder(name.trim().to_owned()));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Placeholder(name) => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }

    fn fill(&self, arguments: &Arguments) -> Option<String> {
        let text = |piece: &Piece| match piece {
            Piece::Literal(text) => Some(text.clone()),
            Piece::Placeholder(name) => arguments.get(name).map(ToString::to_string),
        };
        self.0.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::argument::Argument;
    use super::*;

    fn fill(elements: &[&str], branch: Option<&str>) -> Result<Vec<String>, Refused> {
        let elements: Vec<String> = elements.iter().map(ToString::to_string).collect();
        let given = branch.map(|branch| ("text".to_owned(), Argument::Text(branch.to_owned())));
        Argv::parse(&elements).unwrap().fill(&given.into_iter().collect())
    }

    #[test]
    fn an_argument_stays_in_its_element() {
        let cases: [(&[&str], Option<&str>, &[&str]); 6] = [
            (&["make", "{text}"], Some("a b; rm -rf /"), &["make", "a b; rm -rf /"]),
            (&["make", "T={text}!"], Some("-x"), &["make", "T=-x!"]),
            (&["make", "--", "{text}"], Some("-x"), &["make", "--", "-x"]),
            (&["make", "{text}", "end"], None, &["make", "end"]),
            (&["echo", "{{{text}}}"], Some("x"), &["echo", "{x}"]),
            (&["echo", ""], None, &["echo", ""]),
        ];
        for (elements, given, filled) in cases {
            assert_eq!(fill(elements, given).unwrap(), filled, "{elements:?}");
        }
    }

    #[test]
    fn an_argument_never_becomes_an_option() {
        for elements in [["make", "{text}"].as_slice(), &["make", "{text}x"], &["make", "{text}", "--"]] {
            let refused = fill(elements, Some("--file=/etc/passwd")).unwrap_err();
            assert_eq!(refused, Refused::LooksLikeOption { placeholder: "text".into() });
        }
        assert!(matches!(fill(&["make", "x{text}"], Some("a\0b")), Err(Refused::Nul { .. })));
    }

    #[test]
    fn wrong_elements_are_named() {
        for (elements, at) in [
            (vec![], 0),
            (vec![""], 0),
            (vec!["{text}"], 0),
            (vec!["a", "{text"], 1),
            (vec!["a", "b", "text}"], 2),
        ] {
            let elements: Vec<String> = elements.into_iter().map(str::to_owned).collect();
            assert_eq!(Argv::parse(&elements).unwrap_err().0, at, "{elements:?}");
        }
    }
}
