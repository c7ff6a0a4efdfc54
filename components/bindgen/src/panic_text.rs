//! A generator that meets a type it does not know panics, and a panic traps. Its text outlives the trap in this
//! module's memory: the host reads it through the two core exports below, which are no part of the component.

use std::cell::RefCell;
use std::panic;

thread_local! {
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the text of the next panic, without its place in the generator's source.
pub fn keep() {
    panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("no reason given");
        TEXT.with(|kept| *kept.borrow_mut() = text.to_string());
    }));
}

#[unsafe(no_mangle)]
pub extern "C" fn witloom_panic_start() -> *const u8 {
    TEXT.with(|kept| kept.borrow().as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn witloom_panic_length() -> usize {
    TEXT.with(|kept| kept.borrow().len())
}
