//! What can be told about a component from its sections alone.

use std::collections::HashMap;
use wasmparser::{
    ComponentAlias, ComponentName, ComponentNameSectionReader, ComponentType, ComponentTypeDeclaration,
    InstanceTypeDeclaration, KnownCustom, Name, NameMap, NameSectionReader, Parser, Payload,
};

/// The names that the component's name section gives.
#[derive(Default)]
pub struct Names {
    pub own: Option<String>,
    pub components: HashMap<u32, String>,
    pub instances: HashMap<u32, String>,
}

impl Names {
    pub fn read(bytes: &[u8]) -> Names {
        let mut names = Names::default();
        let mut depth = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload {
                Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
                Ok(Payload::End(_)) => depth -= 1,
                Ok(Payload::CustomSection(section)) if depth == 0 => match section.as_known() {
                    KnownCustom::ComponentName(reader) => names.add(reader),
                    KnownCustom::Name(reader) => names.own = module_name(reader),
                    _ => {}
                },
                Ok(_) => {}
                Err(_) => break,
            }
        }
        names
    }

    fn add(&mut self, reader: ComponentNameSectionReader) {
        for name in reader {
            match name {
                Ok(ComponentName::Component { name, .. }) => self.own = Some(name.to_string()),
                Ok(ComponentName::Components(map)) => self.components = table(map),
                Ok(ComponentName::Instances(map)) => self.instances = table(map),
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
}

fn module_name(reader: NameSectionReader) -> Option<String> {
    reader.into_iter().map_while(Result::ok).find_map(|name| match name {
        Name::Module { name, .. } => Some(name.to_string()),
        _ => None,
    })
}

fn table(map: NameMap) -> HashMap<u32, String> {
    map.into_iter()
        .map_while(Result::ok)
        .map(|naming| (naming.index, naming.name.to_string()))
        .collect()
}

/// What a component or core module calls itself.
pub fn own_name(bytes: &[u8]) -> Option<String> {
    Names::read(bytes).own
}

/// Whether a component itself instantiates components; else there is nothing to take apart.
pub fn instantiates(bytes: &[u8]) -> bool {
    let mut depth: u32 = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::ComponentInstanceSection(_)) if depth == 0 => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    false
}

/// What componentize-qjs makes of a script is a composition inside: the engine, and a small component that hands it the
/// script through this interface. For everybody else that is one component.
const SCRIPT: &str = "local:init/module-loader";

/// Whether a component only wires what it is given and what it holds, and what it holds can stand alone.
pub fn holds_no_code(bytes: &[u8]) -> bool {
    let mut depth: u32 = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(payload) = payload else { return false };
        match payload {
            Payload::ModuleSection { .. } if depth == 0 => return false,
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::InstanceSection(_)
            | Payload::ComponentCanonicalSection(_)
            | Payload::ComponentStartSection { .. }
                if depth == 0 =>
            {
                return false;
            }
            Payload::ComponentImportSection(section) if depth == 1 => {
                if section.into_iter().any(|it| matches!(it, Ok(it) if it.name.name == SCRIPT)) {
                    return false;
                }
            }
            Payload::ComponentAliasSection(section) if depth > 0 => {
                let alone = |alias: &Result<ComponentAlias, _>| matches!(alias, Ok(alias) if !outer(alias, depth));
                if !section.into_iter().all(|alias| alone(&alias)) {
                    return false;
                }
            }
            Payload::ComponentTypeSection(section) if depth > 0 => {
                let alone = |ty: &Result<ComponentType, _>| matches!(ty, Ok(ty) if !escapes(ty, depth));
                if !section.into_iter().all(|ty| alone(&ty)) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// Whether a type refers to something outside of the outermost nested component, `depth` scopes further out.
fn escapes(ty: &ComponentType, depth: u32) -> bool {
    match ty {
        ComponentType::Component(declarations) => declarations.iter().any(|declaration| match declaration {
            ComponentTypeDeclaration::Alias(alias) => outer(alias, depth + 1),
            ComponentTypeDeclaration::Type(ty) => escapes(ty, depth + 1),
            _ => false,
        }),
        ComponentType::Instance(declarations) => declarations.iter().any(|declaration| match declaration {
            InstanceTypeDeclaration::Alias(alias) => outer(alias, depth + 1),
            InstanceTypeDeclaration::Type(ty) => escapes(ty, depth + 1),
            _ => false,
        }),
        _ => false,
    }
}

fn outer(alias: &ComponentAlias, depth: u32) -> bool {
    matches!(alias, ComponentAlias::Outer { count, .. } if *count >= depth)
}
