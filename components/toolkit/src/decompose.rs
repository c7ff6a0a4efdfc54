//! Takes a composed component apart. A composition holds no code of its own: it only instantiates components, names
//! their exports and passes them on. So its sections are run like a small program whose values are sources of items;
//! a nested composition is run in place, and what is left are the components that hold code, and their wires.

use crate::bindings::exports::witloom::toolkit::component::{Decomposed, Part};
use crate::bindings::exports::witloom::toolkit::types::{Argument, Graph, GraphExport, Node, Port, Problem, Source};
use crate::decompose_item::{Item, imported, member, sources};
use crate::decompose_scan::{Names, holds_no_code, instantiates, own_name};
use crate::graph::UniqueNames;
use crate::ports::{Ports, ports_of};
use crate::problem::{offset, problem};
use indexmap::IndexMap;
use std::ops::Range;
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentInstanceSectionReader, ComponentTypeRef, Parser,
    Payload,
};

/// Compositions within compositions can grow the number of instances exponentially.
const MOST_NODES: usize = 10_000;
const DEEPEST: usize = 64;

pub fn decompose(bytes: &[u8]) -> Result<Decomposed, Problem> {
    let outside = ports_of(bytes)?;
    let mut program = Program {
        parts: Vec::new(),
        nodes: Vec::new(),
        ids: UniqueNames::default(),
    };
    let exports = if instantiates(bytes) && holds_no_code(bytes) {
        let imports = outside
            .imports
            .iter()
            .map(|port| (port.name.clone(), imported(&port.name)))
            .collect();
        program.run(bytes, &imports, 0)?
    } else {
        let imports = outside
            .imports
            .iter()
            .map(|port| (port.name.clone(), imported(&port.name)))
            .collect();
        let whole = program.instantiate(bytes, None, &own_name(bytes), imports)?;
        outside
            .exports
            .iter()
            .map(|port| (port.name.clone(), member(&whole, &port.name)))
            .collect()
    };
    let mut graph = Graph {
        nodes: program.nodes,
        imports: Vec::new(),
        exports: Vec::new(),
    };
    for port in &outside.exports {
        let Some(item) = exports.get(&port.name) else { continue };
        for (member, source) in sources(item) {
            graph.exports.push(GraphExport {
                name: port.name.clone(),
                type_: port.type_.clone(),
                member,
                source,
            });
        }
    }
    graph.imports = outside.imports;
    name_types(&mut graph);
    let components = program.parts.into_iter().map(|part| Part {
        name: part.name,
        bytes: part.bytes.to_vec(),
    });
    Ok(Decomposed {
        components: components.collect(),
        graph,
    })
}

/// Ports whose types are only words get those of the parts that they come from, or go to.
fn name_types(graph: &mut Graph) {
    let nodes = &graph.nodes;
    for export in &mut graph.exports {
        let (None, Some(node), [port]) = (&export.member, export.source.node, &export.source.path[..]) else {
            continue;
        };
        let known = nodes[node as usize].exports.iter().find(|it| it.name == *port);
        if let Some(known) = known.filter(|it| it.type_.starts_with(&export.type_)) {
            export.type_.clone_from(&known.type_);
        }
    }
    for import in &mut graph.imports {
        let known = nodes.iter().find_map(|node| {
            let taken = |it: &&Argument| it.member.is_none() && it.source.node.is_none() && it.source.path == [import.name.clone()];
            let arg = node.args.iter().find(taken)?;
            node.imports.iter().find(|it| it.name == arg.name)
        });
        if let Some(known) = known.filter(|it| it.type_.starts_with(&import.type_) && import.type_.len() < it.type_.len()) {
            import.type_.clone_from(&known.type_);
        }
    }
}

struct Leaf<'a> {
    bytes: &'a [u8],
    name: String,
    ports: Ports,
}

struct Program<'a> {
    parts: Vec<Leaf<'a>>,
    nodes: Vec<Node>,
    ids: UniqueNames,
}

/// The index spaces of one composition, as far as its sections were read.
#[derive(Default)]
struct Spaces<'a> {
    components: Vec<Item<'a>>,
    instances: Vec<Item<'a>>,
    funcs: Vec<Item<'a>>,
    types: Vec<Item<'a>>,
    values: Vec<Item<'a>>,
    modules: Vec<Item<'a>>,
}

impl<'a> Spaces<'a> {
    fn of(&mut self, kind: ComponentExternalKind) -> &mut Vec<Item<'a>> {
        match kind {
            ComponentExternalKind::Component => &mut self.components,
            ComponentExternalKind::Instance => &mut self.instances,
            ComponentExternalKind::Func => &mut self.funcs,
            ComponentExternalKind::Type => &mut self.types,
            ComponentExternalKind::Value => &mut self.values,
            ComponentExternalKind::Module => &mut self.modules,
        }
    }

    fn get(&mut self, kind: ComponentExternalKind, index: u32) -> Result<Item<'a>, Problem> {
        self.of(kind)
            .get(index as usize)
            .cloned()
            .ok_or_else(|| malformed(&format!("there is no {kind:?} {index}")))
    }
}

impl<'a> Program<'a> {
    /// Reads a composition's sections; answers its exports.
    fn run(
        &mut self,
        bytes: &'a [u8],
        imports: &IndexMap<String, Item<'a>>,
        depth: usize,
    ) -> Result<IndexMap<String, Item<'a>>, Problem> {
        if depth > DEEPEST {
            return Err(too_deep());
        }
        let names = Names::read(bytes);
        let mut spaces = Spaces::default();
        let mut exports = IndexMap::new();
        let mut depth_of_nested = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(|error| malformed(error.message()))?;
            match payload {
                Payload::ComponentSection { unchecked_range, .. } => {
                    depth_of_nested += 1;
                    if depth_of_nested == 1 {
                        let nested =
                            slice(bytes, unchecked_range).ok_or_else(|| malformed("a component is cut off"))?;
                        let name = names.components.get(&offset(spaces.components.len())).cloned();
                        spaces.components.push(Item::Component(nested, name));
                    }
                }
                Payload::ModuleSection { .. } => depth_of_nested += 1,
                Payload::End(_) if depth_of_nested > 0 => depth_of_nested -= 1,
                _ if depth_of_nested > 0 => {}
                Payload::ComponentImportSection(section) => {
                    for import in section {
                        let import = import.map_err(|error| malformed(error.message()))?;
                        let item = imports.get(import.name.name).cloned();
                        let item = item.unwrap_or_else(|| Item::Opaque(import.name.name.to_string()));
                        spaces.of(kind_of(&import.ty)).push(item);
                    }
                }
                Payload::ComponentAliasSection(section) => {
                    for alias in section {
                        self.alias(&mut spaces, alias.map_err(|error| malformed(error.message()))?)?;
                    }
                }
                Payload::ComponentInstanceSection(section) => self.instances(&mut spaces, section, &names, depth)?,
                Payload::ComponentExportSection(section) => {
                    for export in section {
                        let export = export.map_err(|error| malformed(error.message()))?;
                        let item = spaces.get(export.kind, export.index)?;
                        exports.insert(export.name.name.to_string(), item.clone());
                        spaces.of(export.kind).push(item);
                    }
                }
                Payload::ComponentTypeSection(section) => {
                    for _ in 0..section.count() {
                        spaces.types.push(Item::Opaque(String::new()));
                    }
                }
                _ => {}
            }
        }
        Ok(exports)
    }

    fn instances(
        &mut self,
        spaces: &mut Spaces<'a>,
        section: ComponentInstanceSectionReader<'a>,
        names: &Names,
        depth: usize,
    ) -> Result<(), Problem> {
        for instance in section {
            let instance = instance.map_err(|error| malformed(error.message()))?;
            let name = names.instances.get(&offset(spaces.instances.len())).cloned();
            let item = self.instance(spaces, instance, name, depth)?;
            spaces.instances.push(item);
        }
        Ok(())
    }

    fn alias(&mut self, spaces: &mut Spaces<'a>, alias: ComponentAlias) -> Result<(), Problem> {
        match alias {
            ComponentAlias::InstanceExport {
                kind,
                instance_index,
                name,
            } => {
                let instance = spaces.get(ComponentExternalKind::Instance, instance_index)?;
                spaces.of(kind).push(member(&instance, name));
            }
            ComponentAlias::CoreInstanceExport { .. } => {}
            ComponentAlias::Outer { kind, index, .. } => {
                use wasmparser::ComponentOuterAliasKind as Outer;
                // Only aliases of the composition itself are left: the others make their parent a leaf.
                let kind = match kind {
                    Outer::Component => ComponentExternalKind::Component,
                    Outer::CoreModule => ComponentExternalKind::Module,
                    Outer::Type => ComponentExternalKind::Type,
                    Outer::CoreType => return Ok(()),
                };
                let item = spaces.get(kind, index)?;
                spaces.of(kind).push(item);
            }
        }
        Ok(())
    }

    fn instance(
        &mut self,
        spaces: &mut Spaces<'a>,
        instance: ComponentInstance,
        name: Option<String>,
        depth: usize,
    ) -> Result<Item<'a>, Problem> {
        match instance {
            ComponentInstance::FromExports(exports) => {
                let mut bundle = IndexMap::new();
                for export in exports {
                    bundle.insert(export.name.name.to_string(), spaces.get(export.kind, export.index)?);
                }
                Ok(Item::Bundle(bundle))
            }
            ComponentInstance::Instantiate { component_index, args } => {
                let mut passed = IndexMap::new();
                for arg in args {
                    passed.insert(arg.name.to_string(), spaces.get(arg.kind, arg.index)?);
                }
                match spaces.get(ComponentExternalKind::Component, component_index)? {
                    Item::Component(bytes, _) if holds_no_code(bytes) => {
                        Ok(Item::Bundle(self.run(bytes, &passed, depth + 1)?))
                    }
                    Item::Component(bytes, label) => self.instantiate(bytes, name, &label, passed),
                    Item::From(source) => Err(not_embedded(&source.path.join(" "))),
                    Item::Opaque(import) => Err(not_embedded(&import)),
                    Item::Bundle(_) => Err(malformed("an instance is instantiated")),
                }
            }
        }
    }

    /// A node for a component that holds code.
    fn instantiate(
        &mut self,
        bytes: &'a [u8],
        name: Option<String>,
        label: &Option<String>,
        passed: IndexMap<String, Item<'a>>,
    ) -> Result<Item<'a>, Problem> {
        if self.nodes.len() == MOST_NODES {
            let message = format!("The composition has more than {MOST_NODES} instances.");
            return Err(problem("too-large", message));
        }
        let part = self.part(bytes, name.as_deref(), label)?;
        let leaf = &self.parts[part];
        let mut args = Vec::new();
        for port in &leaf.ports.imports {
            let Some(item) = passed.get(&port.name) else { continue };
            for (member, source) in sources(item) {
                args.push(Argument {
                    name: port.name.clone(),
                    member,
                    source,
                    span: None,
                });
            }
        }
        let id = self.ids.make(name.as_deref().unwrap_or(&leaf.name));
        self.nodes.push(Node {
            id,
            package: leaf.name.clone(),
            component: Some(offset(part)),
            args,
            imports: leaf.ports.imports.clone(),
            exports: leaf.ports.exports.clone(),
            span: None,
        });
        Ok(Item::From(Source {
            node: Some(offset(self.nodes.len() - 1)),
            path: Vec::new(),
        }))
    }

    /// The component in the answer's list; equal bytes are one component.
    fn part(&mut self, bytes: &'a [u8], instance: Option<&str>, label: &Option<String>) -> Result<usize, Problem> {
        if let Some(known) = self.parts.iter().position(|part| part.bytes == bytes) {
            return Ok(known);
        }
        let ports = ports_of(bytes)?;
        let name = own_name(bytes)
            .or_else(|| label.clone())
            .or_else(|| instance.map(str::to_string))
            .unwrap_or_else(|| distinctive_export(&ports));
        self.parts.push(Leaf { bytes, name, ports });
        Ok(self.parts.len() - 1)
    }
}

fn slice(bytes: &[u8], range: Range<u64>) -> Option<&[u8]> {
    bytes.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

fn kind_of(ty: &ComponentTypeRef) -> ComponentExternalKind {
    match ty {
        ComponentTypeRef::Module(_) => ComponentExternalKind::Module,
        ComponentTypeRef::Func(_) => ComponentExternalKind::Func,
        ComponentTypeRef::Value(_) => ComponentExternalKind::Value,
        ComponentTypeRef::Type(_) => ComponentExternalKind::Type,
        ComponentTypeRef::Instance(_) => ComponentExternalKind::Instance,
        ComponentTypeRef::Component(_) => ComponentExternalKind::Component,
    }
}

/// The first interface of its own that it exports, else anything.
fn distinctive_export(ports: &Ports) -> String {
    let own = |port: &&Port| port.name.contains('/') && !port.name.starts_with("wasi:");
    let Some(port) = ports.exports.iter().find(own).or_else(|| ports.exports.first()) else {
        return "component".to_string();
    };
    let name = port.name.split('@').next().unwrap_or(&port.name);
    name.rsplit(['/', ':']).next().unwrap_or(name).to_string()
}

fn too_deep() -> Problem {
    problem("too-deep", format!("Components are nested more than {DEEPEST} deep."))
}

fn malformed(what: &str) -> Problem {
    problem("invalid-wasm", format!("The component is malformed: {what}."))
}

fn not_embedded(import: &str) -> Problem {
    let message = format!(
        "The composition imports the component `{import}` instead of holding it: compose it with its dependencies inside."
    );
    problem("component-not-embedded", message)
}
