//! The types of imports and exports as WIT text, from wac's own view of a component: it knows compositions that
//! wit-parser's decoder does not, as instances within instances.

use crate::bindings::exports::witloom::toolkit::types::{Port, Problem};
use crate::problem::{from_anyhow, problem};
use crate::readable::unreadable;
use std::collections::HashMap;
use std::fmt::Write;
use wac_types::{
    DefinedType, DefinedTypeId, FuncType, Interface, InterfaceId, ItemKind, Package, ResourceId, Type, Types, ValueType,
};

pub struct Ports {
    pub imports: Vec<Port>,
    pub exports: Vec<Port>,
}

/// The imports and exports of a component binary; where wac's reader cannot say their types, these are words such as `interface`.
pub fn ports_of(bytes: &[u8]) -> Result<Ports, Problem> {
    if !wasmparser::Parser::is_component(bytes) {
        return Err(problem("not-a-component", "The file is not a WebAssembly component."));
    }
    if let Some(ports) = unreadable(bytes) {
        return Ok(ports);
    }
    let mut types = Types::new();
    let package = Package::from_bytes("component", None, bytes.to_vec(), &mut types)
        .map_err(|error| from_anyhow("invalid-component", &error))?;
    Ok(ports(&types, &package))
}

pub fn ports(types: &Types, package: &Package) -> Ports {
    let world = &types[package.ty()];
    let list = |items: &mut dyn Iterator<Item = (&String, &ItemKind)>| {
        items
            .map(|(name, kind)| Port {
                name: name.clone(),
                type_: item_text(types, *kind),
            })
            .collect()
    };
    Ports {
        imports: list(&mut world.imports.iter()),
        exports: list(&mut world.exports.iter()),
    }
}

/// One item as WIT: `interface { ... }`, `func(...) -> ...`, a type's definition, or the word for anything else.
pub fn item_text(types: &Types, kind: ItemKind) -> String {
    let mut printer = Printer {
        types,
        names: Names::default(),
        out: String::new(),
    };
    match kind {
        ItemKind::Instance(id) | ItemKind::Type(Type::Interface(id)) => printer.interface(id, 0),
        ItemKind::Func(id) | ItemKind::Type(Type::Func(id)) => printer.function("func", &types[id], 0),
        ItemKind::Type(Type::Resource(id)) => {
            printer.out = format!("resource {}", types[types.resolve_resource(id)].name);
        }
        ItemKind::Type(Type::Value(ty)) | ItemKind::Value(ty) => printer.definition_or_type(ty),
        ItemKind::Component(_) | ItemKind::Type(Type::World(_)) => printer.out.push_str("component"),
        ItemKind::Module(_) | ItemKind::Type(Type::Module(_)) => printer.out.push_str("module"),
    }
    printer.out
}

/// What the types of the interface at hand are called in it.
#[derive(Default)]
struct Names {
    defined: HashMap<DefinedTypeId, String>,
    resources: HashMap<ResourceId, String>,
}

struct Printer<'a> {
    types: &'a Types,
    names: Names,
    out: String,
}

impl Printer<'_> {
    fn interface(&mut self, id: InterfaceId, depth: usize) {
        let interface = &self.types[id];
        let outer = std::mem::take(&mut self.names);
        for (name, kind) in &interface.exports {
            match kind {
                ItemKind::Type(Type::Value(ValueType::Defined(id))) => {
                    self.names.defined.entry(*id).or_insert_with(|| name.clone());
                }
                ItemKind::Type(Type::Resource(id)) => {
                    self.names.resources.entry(*id).or_insert_with(|| name.clone());
                }
                _ => {}
            }
        }
        self.out.push_str("interface {\n");
        self.uses(interface, depth + 1);
        for (name, kind) in &interface.exports {
            if !interface.uses.contains_key(name) {
                self.export(interface, name, *kind, depth + 1);
            }
        }
        self.indent(depth);
        self.out.push('}');
        self.names = outer;
    }

    fn uses(&mut self, interface: &Interface, depth: usize) {
        let mut groups: Vec<(InterfaceId, Vec<String>)> = Vec::new();
        for (name, used) in &interface.uses {
            let item = match &used.name {
                Some(original) if original != name => format!("{original} as {name}"),
                _ => name.clone(),
            };
            match groups.iter_mut().find(|(id, _)| *id == used.interface) {
                Some((_, items)) => items.push(item),
                None => groups.push((used.interface, vec![item])),
            }
        }
        for (id, items) in groups {
            let from = self.types[id].id.as_deref().unwrap_or("interface");
            self.indent(depth);
            let _ = writeln!(self.out, "use {from}.{{{}}};", items.join(", "));
        }
    }

    fn export(&mut self, interface: &Interface, name: &str, kind: ItemKind, depth: usize) {
        match kind {
            ItemKind::Func(_) if name.starts_with('[') => return,
            ItemKind::Func(id) => {
                self.indent(depth);
                let _ = write!(self.out, "{name}: ");
                self.function("func", &self.types[id], 0);
            }
            ItemKind::Type(Type::Resource(_)) => return self.resource(interface, name, depth),
            ItemKind::Type(Type::Value(ty)) => return self.type_export(name, ty, depth),
            ItemKind::Instance(id) => {
                self.indent(depth);
                let _ = write!(self.out, "{name}: ");
                self.interface(id, depth);
            }
            other => {
                self.indent(depth);
                let _ = write!(self.out, "{name}: {}", other.desc(self.types));
            }
        }
        self.out.push_str(";\n");
    }

    fn resource(&mut self, interface: &Interface, name: &str, depth: usize) {
        self.indent(depth);
        let _ = write!(self.out, "resource {name}");
        let mut members = String::new();
        for (function, kind) in &interface.exports {
            let ItemKind::Func(id) = kind else { continue };
            let Some((role, rest)) = function.strip_prefix('[').and_then(|text| text.split_once(']')) else {
                continue;
            };
            let (owner, member) = rest.split_once('.').unwrap_or((rest, ""));
            if owner != name {
                continue;
            }
            let function = &self.types[*id];
            let outer = std::mem::take(&mut self.out);
            self.indent(depth + 1);
            match role {
                "constructor" => self.constructor(function),
                "static" => {
                    let _ = write!(self.out, "{member}: static ");
                    self.function("func", function, 0);
                }
                _ => {
                    let _ = write!(self.out, "{member}: ");
                    self.function("func", function, 1);
                }
            }
            self.out.push_str(";\n");
            members.push_str(&std::mem::replace(&mut self.out, outer));
        }
        if members.is_empty() {
            self.out.push_str(";\n");
            return;
        }
        let _ = write!(self.out, " {{\n{members}");
        self.indent(depth);
        self.out.push_str("}\n");
    }

    fn constructor(&mut self, function: &FuncType) {
        self.out.push_str("constructor");
        self.params(function, 0);
        // An ordinary constructor's result goes without saying.
        if let Some(result) = function.result
            && !matches!(result, ValueType::Own(_))
        {
            self.out.push_str(" -> ");
            self.value(result);
        }
    }

    fn function(&mut self, word: &str, function: &FuncType, skip: usize) {
        if function.is_async {
            self.out.push_str("async ");
        }
        self.out.push_str(word);
        self.params(function, skip);
        if let Some(result) = function.result {
            self.out.push_str(" -> ");
            self.value(result);
        }
    }

    fn params(&mut self, function: &FuncType, skip: usize) {
        self.out.push('(');
        for (index, (name, ty)) in function.params.iter().skip(skip).enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            let _ = write!(self.out, "{name}: ");
            self.value(*ty);
        }
        self.out.push(')');
    }

    fn type_export(&mut self, name: &str, ty: ValueType, depth: usize) {
        self.indent(depth);
        let ValueType::Defined(id) = ty else {
            let _ = write!(self.out, "type {name} = ");
            self.value(ty);
            self.out.push_str(";\n");
            return;
        };
        if self.names.defined.get(&id).is_some_and(|first| first != name) {
            let first = self.names.defined[&id].clone();
            let _ = writeln!(self.out, "type {name} = {first};");
            return;
        }
        match &self.types[id] {
            DefinedType::Record(_) | DefinedType::Variant(_) | DefinedType::Enum(_) | DefinedType::Flags(_) => {
                self.block(id, name, depth);
                self.out.push('\n');
            }
            definition => {
                let _ = write!(self.out, "type {name} = ");
                self.structure(definition);
                self.out.push_str(";\n");
            }
        }
    }

    /// `record name { ... }` and the like.
    fn block(&mut self, id: DefinedTypeId, name: &str, depth: usize) {
        let types = self.types;
        let word = types[id].desc(types);
        let _ = write!(self.out, "{word}");
        if !name.is_empty() {
            let _ = write!(self.out, " {name}");
        }
        self.out.push_str(" {\n");
        match &types[id] {
            DefinedType::Record(record) => {
                for (field, ty) in &record.fields {
                    self.indent(depth + 1);
                    let _ = write!(self.out, "{field}: ");
                    self.value(*ty);
                    self.out.push_str(",\n");
                }
            }
            DefinedType::Variant(variant) => {
                for (case, payload) in &variant.cases {
                    self.indent(depth + 1);
                    self.out.push_str(case);
                    if let Some(payload) = payload {
                        self.out.push('(');
                        self.value(*payload);
                        self.out.push(')');
                    }
                    self.out.push_str(",\n");
                }
            }
            DefinedType::Enum(cases) => self.labels(cases.0.iter(), depth),
            DefinedType::Flags(flags) => self.labels(flags.0.iter(), depth),
            _ => {}
        }
        self.indent(depth);
        self.out.push('}');
    }

    fn labels<'b>(&mut self, labels: impl Iterator<Item = &'b String>, depth: usize) {
        for label in labels {
            self.indent(depth + 1);
            let _ = writeln!(self.out, "{label},");
        }
    }

    fn definition_or_type(&mut self, ty: ValueType) {
        match ty {
            ValueType::Defined(id) => match &self.types[id] {
                DefinedType::Record(_) | DefinedType::Variant(_) | DefinedType::Enum(_) | DefinedType::Flags(_) => {
                    self.block(id, "", 0);
                }
                definition => self.structure(definition),
            },
            _ => self.value(ty),
        }
    }

    fn value(&mut self, ty: ValueType) {
        match ty {
            ValueType::Primitive(primitive) => self.out.push_str(primitive.desc()),
            ValueType::Own(id) => {
                let name = self.resource_name(id);
                self.out.push_str(&name);
            }
            ValueType::Borrow(id) => {
                let name = self.resource_name(id);
                let _ = write!(self.out, "borrow<{name}>");
            }
            ValueType::Defined(id) => match self.names.defined.get(&id) {
                Some(name) => self.out.push_str(name),
                None => self.structure(&self.types[id]),
            },
        }
    }

    fn resource_name(&self, id: ResourceId) -> String {
        let named = self.names.resources.get(&id);
        named
            .cloned()
            .unwrap_or_else(|| self.types[self.types.resolve_resource(id)].name.clone())
    }

    fn structure(&mut self, definition: &DefinedType) {
        match definition {
            DefinedType::Tuple(items) => self.angle("tuple", items.iter().copied().map(Some)),
            DefinedType::List(item) => self.angle("list", [Some(*item)]),
            DefinedType::FixedSizeList(item, length) => {
                self.out.push_str("list<");
                self.value(*item);
                let _ = write!(self.out, ", {length}>");
            }
            DefinedType::Map(key, value) => self.angle("map", [Some(*key), Some(*value)]),
            DefinedType::Option(item) => self.angle("option", [Some(*item)]),
            DefinedType::Result { ok: None, err: None } => self.out.push_str("result"),
            DefinedType::Result { ok, err: None } => self.angle("result", [*ok]),
            DefinedType::Result { ok, err } => self.angle("result", [*ok, *err]),
            DefinedType::Stream(None) => self.out.push_str("stream"),
            DefinedType::Stream(item) => self.angle("stream", [*item]),
            DefinedType::Future(None) => self.out.push_str("future"),
            DefinedType::Future(item) => self.angle("future", [*item]),
            DefinedType::Alias(target) => self.value(*target),
            DefinedType::Record(_) | DefinedType::Variant(_) | DefinedType::Enum(_) | DefinedType::Flags(_) => {
                self.out.push_str(definition.desc(self.types));
            }
        }
    }

    fn angle(&mut self, word: &str, items: impl IntoIterator<Item = Option<ValueType>>) {
        let _ = write!(self.out, "{word}<");
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            match item {
                Some(item) => self.value(item),
                None => self.out.push('_'),
            }
        }
        self.out.push('>');
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }
}
