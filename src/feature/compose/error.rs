//! What is wrong with a compose file.

/// A compose file can't be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {key}{}{why}", if key.is_empty() { "" } else { ": " })]
pub struct ComposeError {
    /// The line, from 1.
    pub line: usize,
    /// The key with those around it, as in `services.web.ports`; empty for the file as a whole.
    pub key: String,
    /// What is wrong.
    pub why: BadCompose,
}

/// What can be wrong with a compose file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCompose {
    /// It is no YAML.
    #[error("{0}")]
    Yaml(String),
    /// It holds several YAML documents, of which each could be meant.
    #[error("there is more than one YAML document; a compose file has one")]
    Documents,
    /// A value is of another kind.
    #[error("must be {0}")]
    Expected(&'static str),
    /// There is no service.
    #[error("there are no services")]
    NoServices,
    /// A service says neither `image` nor `build`.
    #[error("needs an image or a build")]
    NoImage,
    /// A service that is not in the file.
    #[error("there is no service \"{0}\"")]
    UnknownService(String),
    /// `$` with something that is no variable.
    #[error("\"{0}\" is no variable; a dollar sign is written $$")]
    Interpolation(String),
    /// A variable that has to be set, as in `${V:?e}`.
    #[error("{variable} is not set: {message}")]
    Required {
        /// Its name.
        variable: String,
        /// What the file says about it.
        message: String,
    },
    /// A length of time that can't be read.
    #[error("\"{0}\" is no duration, as in 1m30s")]
    Duration(String),
    /// An amount of memory that can't be read.
    #[error("\"{0}\" is no amount of memory, as in 512m")]
    Memory(String),
    /// A number that can't be read.
    #[error("\"{0}\" is no number that can be used here")]
    Number(String),
    /// A port that can't be read.
    #[error("\"{0}\" is no port, as in 8080:80")]
    Port(String),
    /// A mount that can't be read.
    #[error("\"{0}\" is no mount, as in data:/var/lib/data")]
    Mount(String),
    /// A command whose quotes are not closed.
    #[error("\"{0}\" has a quote that is never closed")]
    Quote(String),
    /// A file that was not given.
    #[error("there is no file {0}")]
    NoFile(String),
    /// A line of a file of variables that can't be read.
    #[error("line {line} of {file} can't be read")]
    EnvFile {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
    },
    /// Something that takes more than this file to be understood.
    #[error("is not followed here; write it out, or share it with an anchor")]
    OtherFile,
}
