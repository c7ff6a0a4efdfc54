//! The official WIT, WAC and component crates as one component; the contract is `wit/toolkit.wit`.

mod component;
mod componentize;
mod decompose;
mod decompose_item;
mod decompose_scan;
mod graph;
mod packages;
mod plug;
mod ports;
mod problem;
mod readable;
mod wac;
mod wac_lenient;
mod wac_places;
mod wave;
mod wave_json;
mod wave_mask;
mod wave_type;
mod wave_value;
mod wiring;
mod wit;
mod wit_spans;

mod bindings {
    wit_bindgen::generate!({ world: "toolkit", path: "wit", pub_export_macro: true });
}

struct Toolkit;

bindings::export!(Toolkit with_types_in bindings);
