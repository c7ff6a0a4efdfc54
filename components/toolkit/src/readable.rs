//! Whether wac's reader can take a component. It gives each type one owner and panics where a second instance has the same one, as in
//! compositions that export several instances with types of each other. A panic ends the engine, so its rule is followed here first.

use crate::bindings::exports::witloom::toolkit::types::Port;
use crate::decompose_scan::instantiates;
use crate::ports::Ports;
use std::collections::HashSet;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentInstanceTypeId, ComponentItem, ComponentTypeId,
};
use wasmparser::types::Types;
use wasmparser::{Parser, Payload, ValidPayload, Validator, WasmFeatures};

/// The names of imports and exports, where wac's reader would panic; their types are only words.
pub fn unreadable(bytes: &[u8]) -> Option<Ports> {
    if !instantiates(bytes) {
        return None;
    }
    let scanned = scan(bytes)?;
    let mut reader = Reader {
        types: &scanned.types,
        owned: HashSet::new(),
        seen: HashSet::new(),
    };
    let imports: Vec<_> = items(&scanned.imports, |name| scanned.types.component_item_for_import(name));
    let exports: Vec<_> = items(&scanned.exports, |name| scanned.types.component_item_for_export(name));
    let readable = imports.iter().chain(&exports).all(|(_, item)| reader.entity(&item.ty));
    (!readable).then(|| Ports {
        imports: imports.iter().map(port).collect(),
        exports: exports.iter().map(port).collect(),
    })
}

struct Scanned {
    types: Types,
    imports: Vec<String>,
    exports: Vec<String>,
}

/// Types and names of a valid component, without a look at its code.
fn scan(bytes: &[u8]) -> Option<Scanned> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let (mut imports, mut exports, mut depth) = (Vec::new(), Vec::new(), 0_u32);
    let mut types = None;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.ok()?;
        if let ValidPayload::End(found) = validator.payload(&payload).ok()? {
            types = Some(found);
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    imports.push(import.ok()?.name.name.to_string());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    exports.push(export.ok()?.name.name.to_string());
                }
            }
            _ => {}
        }
    }
    Some(Scanned {
        types: types?,
        imports,
        exports,
    })
}

fn items<'a>(
    names: &'a [String],
    find: impl Fn(&str) -> Option<&'a ComponentItem>,
) -> Vec<(&'a String, &'a ComponentItem)> {
    names.iter().filter_map(|name| Some((name, find(name)?))).collect()
}

fn port((name, item): &(&String, &ComponentItem)) -> Port {
    let word = match item.ty {
        ComponentEntityType::Instance(_) => "interface",
        ComponentEntityType::Func(_) => "func",
        ComponentEntityType::Type { .. } => "type",
        ComponentEntityType::Value(_) => "value",
        ComponentEntityType::Module(_) => "module",
        ComponentEntityType::Component(_) => "component",
    };
    Port {
        name: (*name).clone(),
        type_: word.to_string(),
    }
}

/// wac-types' converter (0.12, `TypeConverter::use_or_own`), as far as owners are concerned.
struct Reader<'a> {
    types: &'a Types,
    owned: HashSet<ComponentAnyTypeId>,
    seen: HashSet<ComponentAnyTypeId>,
}

impl Reader<'_> {
    fn entity(&mut self, ty: &ComponentEntityType) -> bool {
        match ty {
            ComponentEntityType::Instance(id) => self.instance(*id),
            ComponentEntityType::Component(id) => self.component(*id),
            ComponentEntityType::Type { created, .. } => match created {
                ComponentAnyTypeId::Instance(id) => self.instance(*id),
                ComponentAnyTypeId::Component(id) => self.component(*id),
                _ => true,
            },
            _ => true,
        }
    }

    fn instance(&mut self, id: ComponentInstanceTypeId) -> bool {
        if !self.seen.insert(ComponentAnyTypeId::Instance(id)) {
            return true;
        }
        let types = self.types;
        types[id].exports.values().all(|item| self.entity(&item.ty) && self.own(&item.ty))
    }

    fn component(&mut self, id: ComponentTypeId) -> bool {
        if !self.seen.insert(ComponentAnyTypeId::Component(id)) {
            return true;
        }
        let ty = &self.types[id];
        ty.imports.values().all(|item| self.entity(&item.ty) && self.own(&item.ty))
            && ty.exports.values().all(|item| self.entity(&item.ty))
    }

    /// Whether the item's type gets its first owner, or has one that it is used from.
    fn own(&mut self, ty: &ComponentEntityType) -> bool {
        let ComponentEntityType::Type { referenced, created } = ty else {
            return true;
        };
        let mut next = Some(*referenced);
        while let Some(id) = next {
            if self.owned.contains(&id) {
                return true;
            }
            next = self.types.peel_alias(id);
        }
        self.owned.insert(*created)
    }
}
