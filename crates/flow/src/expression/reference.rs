//! What an expression refers to, as far as it can be told without running it.

use std::fmt;

/// A static path such as `actions.lookup.body`; what follows may be computed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// `trigger`, `vars`, `actions`, … or a name that nobody knows.
    pub root: String,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Key(String),
    Index(usize),
}

impl Reference {
    /// The name right after the root: an action's id, a variable's name.
    pub fn first_key(&self) -> Option<&str> {
        self.key(0)
    }

    /// The name at a place after the root.
    pub fn key(&self, at: usize) -> Option<&str> {
        match self.steps.get(at)? {
            Step::Key(key) => Some(key),
            Step::Index(_) => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        for step in &self.steps {
            match step {
                Step::Key(key) if plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn plain(key: &str) -> bool {
    key.chars().all(|character| character == '_' || character.is_ascii_alphanumeric())
        && !key.starts_with(|character: char| character.is_ascii_digit())
        && !key.is_empty()
}
