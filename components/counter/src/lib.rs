//! The component `counter`: a resource with a state of its own.

use std::cell::Cell;

#[path = "../gen/counter_component.rs"]
mod bindings;

use bindings::exports::orders::shop::counter::{Guest, GuestCounter};

struct Component;

/// What is behind a handle. The methods get `&self`, because several borrows may be around at once: hence the cell.
struct Counter {
    start: u32,
    value: Cell<u32>,
}

impl Guest for Component {
    type Counter = Counter;
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
