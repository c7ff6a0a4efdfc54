//! Interface `component`.

use crate::Toolkit;
use crate::bindings::exports::witloom::toolkit::component::{
    Decomposed, Guest, Info, Kind, ModuleWorld, Part, Producer,
};
use crate::bindings::exports::witloom::toolkit::types::{Port, Problem};
use crate::componentize;
use crate::decompose;
use crate::decompose_scan::own_name;
use crate::ports::{Ports, ports_of};
use crate::problem::{from_anyhow, from_error, offset, problem};
use wasm_metadata::Producers;
use wasmparser::{Parser, Validator, WasmFeatures};
use wit_component::WitPrinter;
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Resolve, Type, TypeDefKind, TypeOwner, World, WorldItem, WorldKey};

/// The binary of a text in WAT, which binaries are too.
pub fn assemble(path: &str, text: &[u8]) -> Result<Vec<u8>, Problem> {
    let bytes = wat::parse_bytes(text).map_err(|error| {
        // The assembler draws the place below its message; only the message is a sentence.
        let message = error.to_string();
        let sentence = message.lines().next().unwrap_or_default();
        problem("invalid-text-format", format!("{path} does not assemble: {sentence}"))
    })?;
    Ok(bytes.into_owned())
}

impl Guest for Toolkit {
    fn describe(bytes: Vec<u8>) -> Result<Info, Problem> {
        let mut info = Info {
            kind: Kind::Module,
            name: own_name(&bytes),
            resolve: None,
            world: None,
            imports: Vec::new(),
            exports: Vec::new(),
            producers: producers(&bytes)?,
        };
        if !Parser::is_component(&bytes) {
            return Ok(info);
        }
        let ports = ports_of(&bytes);
        let decoded = match (decode(&bytes), &ports) {
            (Ok(decoded), _) => decoded,
            // A composition can have imports and exports that WIT cannot say, as components.
            (Err(_), Ok(_)) => {
                info.kind = Kind::Component;
                (info.imports, info.exports) = ports.map(|ports| (ports.imports, ports.exports))?;
                return Ok(info);
            }
            (Err(error), Err(_)) => return Err(from_anyhow("invalid-component", &error)),
        };
        let resolve = decoded.resolve();
        info.resolve = Some(serde_json::to_string(resolve).map_err(|error| from_error("json", &error))?);
        match &decoded {
            DecodedWasm::WitPackage(..) => info.kind = Kind::WitPackage,
            DecodedWasm::Component(_, world) => {
                info.kind = Kind::Component;
                info.world = Some(offset(world.index()));
                // wac is older than the decoder; what only the decoder knows has names without types.
                let ports = ports.unwrap_or_else(|_| names_only(resolve, &resolve.worlds[*world]));
                (info.imports, info.exports) = (ports.imports, ports.exports);
            }
        }
        Ok(info)
    }

    fn wit_text(bytes: Vec<u8>) -> Result<String, Problem> {
        let decoded = decode(&bytes).map_err(|error| from_anyhow("invalid-component", &error))?;
        if let Some(name) = unsayable(decoded.resolve()) {
            return Err(problem(
                "not-wit",
                format!("The component uses the type `{name}` of an interface that has no name of its own, which WIT cannot say."),
            ));
        }
        let main = decoded.package();
        let others: Vec<_> = decoded
            .resolve()
            .packages
            .iter()
            .map(|(id, _)| id)
            .filter(|id| *id != main)
            .collect();
        let mut printer = WitPrinter::default();
        printer
            .print(decoded.resolve(), main, &others)
            .map_err(|error| from_anyhow("print", &error))?;
        Ok(printer.output.to_string())
    }

    fn validate(bytes: Vec<u8>) -> Result<(), Problem> {
        validate(&bytes)
    }

    fn assemble(path: String, text: Vec<u8>) -> Result<Vec<u8>, Problem> {
        assemble(&path, &text)
    }

    fn componentize(
        module: Vec<u8>,
        described: Option<ModuleWorld>,
        adapters: Vec<Part>,
    ) -> Result<Vec<u8>, Problem> {
        componentize::componentize(module, described, &adapters)
    }

    fn decompose(bytes: Vec<u8>) -> Result<Decomposed, Problem> {
        decompose::decompose(&bytes)
    }
}

/// A type that is used from an interface which is written inline, so that no path leads to it; the printer would panic.
fn unsayable(resolve: &Resolve) -> Option<String> {
    resolve.types.iter().find_map(|(_, ty)| {
        let TypeDefKind::Type(Type::Id(target)) = ty.kind else { return None };
        let TypeOwner::Interface(from) = resolve.types[target].owner else { return None };
        let elsewhere = ty.owner != TypeOwner::Interface(from) && ty.owner != TypeOwner::None;
        (elsewhere && resolve.interfaces[from].name.is_none()).then(|| ty.name.clone().unwrap_or_default())
    })
}

pub fn validate(bytes: &[u8]) -> Result<(), Problem> {
    match Validator::new_with_features(WasmFeatures::all()).validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message = format!("{} (at byte {})", error.message(), error.offset());
            Err(problem("invalid-wasm", message))
        }
    }
}

fn producers(bytes: &[u8]) -> Result<Vec<Producer>, Problem> {
    let found = Producers::from_wasm(bytes).map_err(|error| from_anyhow("invalid-component", &error))?;
    let mut producers = Vec::new();
    for (field, tools) in found.iter().flat_map(|producers| producers.iter()) {
        for (name, version) in tools.iter() {
            producers.push(Producer {
                field: field.clone(),
                name: name.clone(),
                version: version.clone(),
            });
        }
    }
    Ok(producers)
}

fn names_only(resolve: &Resolve, world: &World) -> Ports {
    let port = |(key, _): (&WorldKey, &WorldItem)| Port {
        name: resolve.name_world_key(key),
        type_: String::new(),
    };
    Ports {
        imports: world.imports.iter().map(port).collect(),
        exports: world.exports.iter().map(port).collect(),
    }
}
