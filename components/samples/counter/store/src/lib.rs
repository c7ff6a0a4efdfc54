//! The component `store`: counters, each with a state of its own.

use std::cell::Cell;

// Generated from `../wit` by the build, before the compiler sees this file.
mod bindings;

use bindings::exports::counter::api::counters::{Guest, GuestCounter};

struct Component;

impl Guest for Component {
    type Counter = Counter;
}

/// What is behind a handle. The caller never sees this: it has a number that stands for it, and the methods.
struct Counter {
    start: u32,
    /// Methods get `&self`, as several borrows of one handle may be around at once; hence the cell.
    value: Cell<u32>,
}

impl GuestCounter for Counter {
    fn new(start: u32) -> Self {
        Counter { start, value: Cell::new(start) }
    }

    fn increment(&self) -> u32 {
        self.value.set(self.value.get().saturating_add(1));
        self.value.get()
    }

    fn get(&self) -> u32 {
        self.value.get()
    }

    fn reset(&self) {
        self.value.set(self.start);
    }
}

bindings::export!(Component with_types_in bindings);
