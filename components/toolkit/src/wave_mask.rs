//! Resources in WAVE: wasm-wave knows none, so `counter#2` is handed to it as the label `counter-2`, of the same length.

use std::collections::HashSet;

/// A text whose `name#N` were masked as `name-N`, outside of strings, characters and comments.
pub struct Masked {
    pub text: String,
    /// The same with plain letters for what is not plain in strings, of the same length: the official lexer goes one call deeper for each
    /// character beyond ASCII and each escape, to the end of the stack. What a string says is read from `text`.
    pub tokens: String,
    handles: HashSet<String>,
}

impl Masked {
    pub fn new(text: &str) -> Masked {
        let mut bytes = text.as_bytes().to_vec();
        let mut handles = HashSet::new();
        let mut strings = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                quote @ (b'"' | b'\'') => {
                    let end = end_of_quoted(&bytes, at, quote);
                    if quote == b'"' && !bytes[at..].starts_with(b"\"\"\"") {
                        strings.push(at + 1..end);
                    }
                    at = end;
                }
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
        let mut tokens = bytes.clone();
        for string in strings {
            blank(&mut tokens[string]);
        }
        // Only ASCII bytes were exchanged for ASCII bytes, or whole characters for as many.
        Masked {
            text: String::from_utf8(bytes).unwrap_or_default(),
            tokens: String::from_utf8(tokens).unwrap_or_default(),
            handles,
        }
    }

    /// Name and number, if that label stands for a resource.
    pub fn handle(&self, label: &str) -> Option<(String, String)> {
        let (name, number) = label.rsplit_once('-').filter(|_| self.handles.contains(label))?;
        Some((name.to_string(), number.to_string()))
    }
}

/// Letters for characters beyond ASCII and for escapes; what is no escape stays, and is refused.
fn blank(string: &mut [u8]) {
    let mut at = 0;
    while at < string.len() {
        let length = match string[at] {
            b'\\' => escape(&string[at..]),
            byte => usize::from(!byte.is_ascii()),
        };
        string[at..at + length].fill(b'a');
        // A backslash that begins no escape keeps what stands behind it.
        at += if length > 0 { length } else { 1 + usize::from(string[at] == b'\\') };
    }
}

/// How long an escape is, after wasm-wave's lexer; 0 for none.
fn escape(text: &[u8]) -> usize {
    match text.get(1) {
        Some(b'\'' | b'"' | b't' | b'n' | b'r' | b'\\') => 2,
        Some(b'u') if text.get(2) == Some(&b'{') => {
            let digits = text[3..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            if (1..=6).contains(&digits) && text.get(3 + digits) == Some(&b'}') {
                digits + 4
            } else {
                0
            }
        }
        _ => 0,
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
