//! Function names and source lines of places in core modules; the contract is `wit/symbols.wit`.

mod lines;
mod scan;

use bindings::exports::witloom::symbols::symbols::{Function, Guest, Level, Shift};

mod bindings {
    wit_bindgen::generate!({ world: "engine", path: "wit", pub_export_macro: true });
}

struct Symbols;

bindings::export!(Symbols with_types_in bindings);

impl Guest for Symbols {
    fn functions(module: Vec<u8>, places: Vec<u32>) -> Vec<Option<Function>> {
        let code = scan::code_of(&module);
        let mut found: Vec<Option<Function>> = places
            .iter()
            .map(|place| code.function_at(*place).map(|index| Function { index, name: None }))
            .collect();
        scan::name(&module, &mut found);
        found
    }

    fn lines(module: Vec<u8>, places: Vec<u32>, shifts: Vec<Shift>) -> Vec<Vec<Level>> {
        let code = scan::code_of(&module);
        let Ok(context) = lines::context_of(&module) else {
            return places.iter().map(|_| Vec::new()).collect();
        };
        places
            .iter()
            .map(|place| match code.address(*place, &shifts) {
                Some(address) => lines::levels_at(&context, address),
                None => Vec::new(),
            })
            .collect()
    }
}
