//! Every error of the crates as one `problem` record.

use crate::bindings::exports::witloom::toolkit::types::{Label, Problem, Span};

/// A problem without a place.
pub fn problem(kind: &str, message: impl Into<String>) -> Problem {
    Problem {
        kind: kind.to_string(),
        message: message.into(),
        causes: Vec::new(),
        span: None,
        labels: Vec::new(),
        help: None,
        rendered: None,
    }
}

/// A problem whose causes are the chain of an error.
pub fn from_error(kind: &str, error: &(dyn std::error::Error + 'static)) -> Problem {
    Problem {
        causes: causes(error),
        ..problem(kind, error.to_string())
    }
}

pub fn from_anyhow(kind: &str, error: &anyhow::Error) -> Problem {
    Problem {
        causes: error.chain().skip(1).map(ToString::to_string).collect(),
        ..problem(kind, error.to_string())
    }
}

/// A WAC error: its labels become spans of `path`.
pub fn from_diagnostic<E>(kind: &str, error: &E, path: &str) -> Problem
where
    E: miette::Diagnostic + std::error::Error + 'static,
{
    let labels: Vec<Label> = error
        .labels()
        .into_iter()
        .flatten()
        .map(|label| Label {
            span: span(path, label.offset(), label.len()),
            message: label.label().map(str::to_string),
            primary: label.primary(),
        })
        .collect();
    let main = labels.iter().find(|label| label.primary).or_else(|| labels.first());
    Problem {
        span: main.map(|label| label.span.clone()),
        causes: causes(error),
        help: error.help().map(|help| help.to_string()),
        labels,
        ..problem(kind, error.to_string())
    }
}

/// The variant of an error enum as a kebab-case word: these names are the crates' own and stable enough to match on.
pub fn variant_name(error: &impl std::fmt::Debug) -> String {
    let debug = format!("{error:?}");
    let end = debug.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(debug.len());
    let mut name = String::new();
    for (index, letter) in debug[..end].char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

pub fn span(path: &str, start: usize, length: usize) -> Span {
    Span {
        path: path.to_string(),
        start: offset(start),
        end: offset(start.saturating_add(length)),
    }
}

/// Texts and binaries of 4 GiB do not fit into this component's memory; the bound only keeps the cast honest.
pub fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn causes(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes
}
