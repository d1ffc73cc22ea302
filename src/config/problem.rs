//! What is wrong in a file that people write, and where.

use std::fmt;

/// One mistake: the place, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as it was named to us.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key with its tables, as in `apps.web.base`; empty when the file does not parse.
    pub key: String,
    /// What is wrong and what is allowed, as a sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, key, message } = self;
        if key.is_empty() {
            write!(out, "{file}:{line}: {message}")
        } else {
            write!(out, "{file}:{line}: {key}: {message}")
        }
    }
}

/// Everything that is wrong in the files that were read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(out)?;
            }
            write!(out, "{problem}")?;
        }
        Ok(())
    }
}
