//! The bindings generators of wit-bindgen as one component; the contract is `wit/bindgen.wit`.

mod generate;
mod panic_text;
mod problem;
mod source;

mod bindings {
    wit_bindgen::generate!({ world: "bindgen", path: "wit", pub_export_macro: true });
}

struct Bindgen;

bindings::export!(Bindgen with_types_in bindings);
