//! The component `cipher`: ChaCha20-Poly1305 behind a key that never leaves this component.
//!
//! The cipher wants a nonce, twelve bytes that are never used twice with one key. Random ones would be a grant (`wasi:random`) that this component
//! would have to be trusted with, and would give another ciphertext at each run. The nonce is the number of the message instead, as in TLS 1.3:
//! nothing is imported, the same input gives the same output, and the key itself sees to it that no number comes twice.

use std::cell::Cell;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};

mod bindings;

use bindings::exports::sealing::api::cipher::{self, CipherError, Guest, GuestKey};

struct Component;

impl Guest for Component {
    type Key = Key;
}

struct Key {
    cipher: ChaCha20Poly1305,
    /// The least number that was not used.
    next: Cell<u64>,
}

impl GuestKey for Key {
    // `cipher::Key` is the handle that goes out, `Key` is what lies behind it.
    fn from_bytes(bytes: Vec<u8>) -> Result<cipher::Key, CipherError> {
        let cipher =
            ChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| CipherError::KeyLength(bytes.len() as u32))?;
        Ok(cipher::Key::new(Key { cipher, next: Cell::new(0) }))
    }

    fn seal(&self, number: u64, address: String, plaintext: Vec<u8>) -> Result<Vec<u8>, CipherError> {
        // No number follows the largest: it is not used.
        if number < self.next.get() || number == u64::MAX {
            return Err(CipherError::NumberUsed(number));
        }
        self.next.set(number + 1);
        let payload = Payload { msg: &plaintext, aad: address.as_bytes() };
        // It fails for messages of more than 256 GiB only.
        self.cipher.encrypt(&nonce(number), payload).map_err(|_| CipherError::Refused)
    }

    fn open(&self, number: u64, address: String, ciphertext: Vec<u8>) -> Result<Vec<u8>, CipherError> {
        let payload = Payload { msg: &ciphertext, aad: address.as_bytes() };
        self.cipher.decrypt(&nonce(number), payload).map_err(|_| CipherError::Refused)
    }
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    bytes.into()
}

bindings::export!(Component with_types_in bindings);
