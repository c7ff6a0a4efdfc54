//! Every error of the crates as one `problem` record.

use crate::bindings::exports::witloom::bindgen::types::Problem;

/// A problem without a place.
pub fn problem(kind: &str, message: impl Into<String>) -> Problem {
    Problem {
        kind: kind.to_string(),
        message: message.into(),
        causes: Vec::new(),
        span: None,
        rendered: None,
    }
}

/// A problem whose causes are the chain of an error.
pub fn from_anyhow(kind: &str, error: &anyhow::Error) -> Problem {
    Problem {
        causes: error.chain().skip(1).map(ToString::to_string).collect(),
        ..problem(kind, error.to_string())
    }
}
