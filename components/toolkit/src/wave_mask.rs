//! Resources in WAVE: wasm-wave knows none, so `counter#2` is handed to it as the label `counter-2`, of the same length.

use std::collections::HashSet;

/// A text whose `name#N` were masked as `name-N`, outside of strings, characters and comments.
pub struct Masked {
    pub text: String,
    handles: HashSet<String>,
}

impl Masked {
    pub fn new(text: &str) -> Masked {
        let mut bytes = text.as_bytes().to_vec();
        let mut handles = HashSet::new();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                quote @ (b'"' | b'\'') => at = end_of_quoted(&bytes, at, quote),
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    at = bytes[at..]
                        .iter()
                        .position(|byte| *byte == b'\n')
                        .map_or(bytes.len(), |end| at + end);
                }
                b'#' => {
                    let start = bytes[..at]
                        .iter()
                        .rposition(|byte| !is_label(*byte))
                        .map_or(0, |before| before + 1);
                    let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    if start < at && digits > 0 {
                        bytes[at] = b'-';
                        handles.insert(String::from_utf8_lossy(&bytes[start..at + 1 + digits]).into_owned());
                    }
                    at += 1 + digits;
                }
                _ => at += 1,
            }
        }
        // Only ASCII bytes were exchanged for ASCII bytes.
        Masked {
            text: String::from_utf8(bytes).unwrap_or_default(),
            handles,
        }
    }

    /// Name and number, if that label stands for a resource.
    pub fn handle(&self, label: &str) -> Option<(String, String)> {
        let (name, number) = label.rsplit_once('-').filter(|_| self.handles.contains(label))?;
        Some((name.to_string(), number.to_string()))
    }
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn end_of_quoted(bytes: &[u8], start: usize, quote: u8) -> usize {
    if bytes[start..].starts_with(b"\"\"\"") {
        let body = &bytes[start + 3..];
        return body
            .windows(3)
            .position(|three| three == b"\"\"\"")
            .map_or(bytes.len(), |end| start + 3 + end + 3);
    }
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote && bytes[at] != b'\n' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}
