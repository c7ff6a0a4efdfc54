//! Core modules into components.

use crate::bindings::exports::witloom::toolkit::component::{ModuleWorld, Part};
use crate::bindings::exports::witloom::toolkit::types::{Features, Problem, WitPackage, WitSource};
use crate::packages::newest;
use crate::problem::from_anyhow;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

/// As `wasm-tools component embed`, where a world is given, and `wasm-tools component new`.
pub fn componentize(
    mut module: Vec<u8>,
    described: Option<ModuleWorld>,
    adapters: &[Part],
) -> Result<Vec<u8>, Problem> {
    if let Some(described) = described {
        embed(&mut module, described)?;
    }
    let failed = |error: anyhow::Error| from_anyhow("componentize", &error);
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(&module).map_err(failed)?;
    for adapter in adapters {
        encoder.adapter(&adapter.name, &adapter.bytes).map_err(failed)?;
    }
    encoder.encode().map_err(failed)
}

fn embed(module: &mut Vec<u8>, described: ModuleWorld) -> Result<(), Problem> {
    let features = Features {
        all: false,
        names: Vec::new(),
    };
    let (resolve, package) = match described.package {
        WitPackage::Source(main) => {
            let deps = described.deps;
            newest::load(&WitSource { main, deps }, &features)?
        }
        WitPackage::Binary(file) => newest::load_binary(&file.path, &file.bytes)?,
    };
    let world = resolve
        .select_world(&[package], described.world.as_deref())
        .map_err(|error| from_anyhow("world", &error))?;
    embed_component_metadata(module, &resolve, world, StringEncoding::UTF8, false)
        .map_err(|error| from_anyhow("encode", &error))
}
