//! Where every definition of a resolved package stands: wit-parser's JSON leaves the spans out.

use crate::packages::newest::locate;
use serde_json::{Map, Value, json};
use wit_parser::{Function, Resolve, Span, TypeDefKind, WorldItem, WorldKey};

pub fn spans(resolve: &Resolve) -> Value {
    let place = |span: Span| at(resolve, span);
    json!({
        "types": resolve.types.iter().map(|(_, item)| place(item.span)).collect::<Vec<_>>(),
        "interfaces": resolve.interfaces.iter().map(|(_, item)| place(item.span)).collect::<Vec<_>>(),
        "worlds": resolve.worlds.iter().map(|(_, item)| place(item.span)).collect::<Vec<_>>(),
        "functions": functions(resolve),
        "items": items(resolve),
        "members": members(resolve),
        "params": params(resolve),
    })
}

fn at(resolve: &Resolve, span: Span) -> Value {
    match locate(&resolve.source_map, span) {
        Some(span) => json!({ "path": span.path, "start": span.start, "end": span.end }),
        None => Value::Null,
    }
}

/// `interface-N` -> function -> span.
fn functions(resolve: &Resolve) -> Value {
    let mut all = Map::new();
    for (id, interface) in resolve.interfaces.iter() {
        let own = interface
            .functions
            .iter()
            .map(|(name, function)| (name.clone(), at(resolve, function.span)));
        add(&mut all, format!("interface-{}", id.index()), own.collect());
    }
    for (id, world) in resolve.worlds.iter() {
        let mut own = Map::new();
        for (_, item) in world.imports.iter().chain(&world.exports) {
            if let WorldItem::Function(function) = item {
                own.insert(function.name.clone(), at(resolve, function.span));
            }
        }
        add(&mut all, format!("world-{}", id.index()), own);
    }
    Value::Object(all)
}

/// `world-N` -> imports and exports -> name -> span.
fn items(resolve: &Resolve) -> Value {
    let mut all = Map::new();
    for (id, world) in resolve.worlds.iter() {
        let side = |items: &dyn Fn() -> Vec<(WorldKey, Span)>| -> Map<String, Value> {
            items()
                .into_iter()
                .map(|(key, span)| (String::from(key), at(resolve, span)))
                .collect()
        };
        let imports = side(&|| {
            world
                .imports
                .iter()
                .map(|(key, item)| (key.clone(), item.span()))
                .collect()
        });
        let exports = side(&|| {
            world
                .exports
                .iter()
                .map(|(key, item)| (key.clone(), item.span()))
                .collect()
        });
        all.insert(
            format!("world-{}", id.index()),
            json!({ "imports": imports, "exports": exports }),
        );
    }
    Value::Object(all)
}

/// Type index -> field, case or flag -> span.
fn members(resolve: &Resolve) -> Value {
    let mut all = Map::new();
    for (id, definition) in resolve.types.iter() {
        let own: Map<String, Value> = match &definition.kind {
            TypeDefKind::Record(record) => record
                .fields
                .iter()
                .map(|field| (field.name.clone(), at(resolve, field.span)))
                .collect(),
            TypeDefKind::Variant(variant) => variant
                .cases
                .iter()
                .map(|case| (case.name.clone(), at(resolve, case.span)))
                .collect(),
            TypeDefKind::Enum(cases) => cases
                .cases
                .iter()
                .map(|case| (case.name.clone(), at(resolve, case.span)))
                .collect(),
            TypeDefKind::Flags(flags) => flags
                .flags
                .iter()
                .map(|flag| (flag.name.clone(), at(resolve, flag.span)))
                .collect(),
            _ => continue,
        };
        add(&mut all, id.index().to_string(), own);
    }
    Value::Object(all)
}

/// `interface-N` or `world-N` -> function -> parameter -> span.
fn params(resolve: &Resolve) -> Value {
    let mut all = Map::new();
    let of = |function: &Function| -> Map<String, Value> {
        function
            .params
            .iter()
            .map(|param| (param.name.clone(), at(resolve, param.span)))
            .collect()
    };
    for (id, interface) in resolve.interfaces.iter() {
        let mut own = Map::new();
        for (name, function) in &interface.functions {
            add(&mut own, name.clone(), of(function));
        }
        add(&mut all, format!("interface-{}", id.index()), own);
    }
    for (id, world) in resolve.worlds.iter() {
        let mut own = Map::new();
        for (_, item) in world.imports.iter().chain(&world.exports) {
            if let WorldItem::Function(function) = item {
                add(&mut own, function.name.clone(), of(function));
            }
        }
        add(&mut all, format!("world-{}", id.index()), own);
    }
    Value::Object(all)
}

fn add(all: &mut Map<String, Value>, key: String, own: Map<String, Value>) {
    if !own.is_empty() {
        all.insert(key, Value::Object(own));
    }
}
