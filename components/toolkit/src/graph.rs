//! A wac composition graph as plain data: instances and where their arguments come from.

use crate::bindings::exports::witloom::toolkit::types::{
    Argument, Graph, GraphExport, Node, Port, Problem, Source, Span,
};
use crate::packages::Loaded;
use crate::ports::{Ports, item_text, ports, ports_of};
use crate::problem::offset;
use crate::readable::unreadable;
use std::collections::{HashMap, HashSet};
use wac_graph::{CompositionGraph, NodeId, NodeKind};
use wac_types::{SubtypeChecker, TypeAggregator, are_semver_compatible};

/// Where the instances of a document stand: parallel to the instantiation nodes.
pub struct Places {
    pub span: Span,
    pub arguments: Box<dyn Fn(&str, Option<&str>) -> Option<Span>>,
}

/// The graph; `encoded` is its component, where there is one: only that shows how imports were merged.
pub fn describe(
    graph: &CompositionGraph,
    packages: &[Loaded],
    places: Vec<Places>,
    encoded: Option<&[u8]>,
) -> Result<Graph, Problem> {
    let instances: Vec<NodeId> = graph
        .node_ids()
        .filter(|id| matches!(graph[*id].kind(), NodeKind::Instantiation(_)))
        .collect();
    let index: HashMap<NodeId, u32> = instances
        .iter()
        .enumerate()
        .map(|(position, id)| (*id, offset(position)))
        .collect();
    // Bytes that are not valid, or not readable, have no ports that could be read; the graph's own are less exact.
    let outside = match encoded.filter(|bytes| unreadable(bytes).is_none()).map(ports_of) {
        Some(Ok(mut ports)) => {
            ports.imports.retain(|port| !is_component_import(&port.name));
            ports
        }
        Some(Err(_)) | None => unencoded_ports(graph),
    };
    let reader = Reader {
        graph,
        packages,
        index,
        outside,
    };
    let mut ids = UniqueNames::default();
    for id in &instances {
        // Variables come first: a name made up for a nested `new` must not take one away.
        if let Some(name) = graph[*id].name() {
            ids.taken.insert(name.to_string());
        }
    }
    let mut places = places.into_iter();
    let nodes = instances
        .iter()
        .map(|id| reader.node(*id, &mut ids, places.next()))
        .collect();
    let exports = reader.exports();
    Ok(Graph {
        nodes,
        imports: reader.outside.imports,
        exports,
    })
}

/// Names with `2`, `3` ... behind them where they repeat: every word of a WAC identifier begins with a letter.
#[derive(Default)]
pub struct UniqueNames {
    pub taken: HashSet<String>,
}

impl UniqueNames {
    pub fn make(&mut self, name: &str) -> String {
        let mut unique = name.to_string();
        let mut count = 1;
        while !self.taken.insert(unique.clone()) {
            count += 1;
            unique = format!("{name}{count}");
        }
        unique
    }
}

/// The last word of `namespace:name@version`.
pub fn short_name(package: &str) -> &str {
    let name = package.split('@').next().unwrap_or(package);
    name.rsplit(':').next().unwrap_or(name)
}

struct Reader<'a> {
    graph: &'a CompositionGraph,
    packages: &'a [Loaded],
    index: HashMap<NodeId, u32>,
    outside: Ports,
}

impl Reader<'_> {
    fn node(&self, id: NodeId, ids: &mut UniqueNames, places: Option<Places>) -> Node {
        let types = self.graph.types();
        let package = self.graph[id].package().map(|package| &self.graph[package]);
        let position =
            package.and_then(|package| self.packages.iter().position(|loaded| loaded.key() == package.key()));
        let label = match (position, package) {
            (Some(position), _) => self.packages[position].label(),
            (None, Some(package)) => package.key().to_string(),
            (None, None) => String::new(),
        };
        let own = package.map(|package| ports(types, package));
        let (imports, exports) = own.map_or((Vec::new(), Vec::new()), |own| (own.imports, own.exports));
        let passed: HashMap<&str, NodeId> = self.graph.get_instantiation_arguments(id).collect();
        let args = imports
            .iter()
            .filter_map(|port| {
                let argument = passed.get(port.name.as_str()).copied();
                let source = match argument {
                    Some(argument) => self.source(argument)?,
                    None => Source {
                        node: None,
                        path: vec![self.outside_name(&port.name)],
                    },
                };
                let from = argument.and_then(|argument| self.variable(argument));
                let span = places.as_ref().and_then(|places| (places.arguments)(&port.name, from));
                Some(Argument {
                    name: port.name.clone(),
                    member: None,
                    source,
                    span,
                })
            })
            .collect();
        Node {
            id: match self.graph[id].name() {
                Some(name) => name.to_string(),
                None => ids.make(short_name(&label)),
            },
            package: label,
            component: position.map(offset),
            args,
            imports,
            exports,
            span: places.map(|places| places.span),
        }
    }

    /// Types that the document defines are left out: they come from no instance.
    fn exports(&self) -> Vec<GraphExport> {
        let export = |port: &Port| {
            let source = self.source(self.graph.get_export(&port.name)?)?;
            Some(GraphExport {
                name: port.name.clone(),
                type_: port.type_.clone(),
                member: None,
                source,
            })
        };
        self.outside.exports.iter().filter_map(export).collect()
    }

    /// Nothing for a type that the document defines itself.
    fn source(&self, id: NodeId) -> Option<Source> {
        let mut path = Vec::new();
        let mut at = id;
        loop {
            match self.graph[at].kind() {
                NodeKind::Alias => {
                    let (from, export) = self.graph.get_alias_source(at)?;
                    path.insert(0, export.to_string());
                    at = from;
                }
                NodeKind::Instantiation(_) => {
                    return Some(Source {
                        node: self.index.get(&at).copied(),
                        path,
                    });
                }
                NodeKind::Import(name) => {
                    path.insert(0, self.outside_name(name));
                    return Some(Source { node: None, path });
                }
                NodeKind::Definition => return None,
            }
        }
    }

    /// The variable that an argument was taken from, through whatever exports.
    fn variable(&self, id: NodeId) -> Option<&str> {
        let mut at = id;
        loop {
            if let Some(name) = self.graph[at].name() {
                return Some(name);
            }
            at = self.graph.get_alias_source(at)?.0;
        }
    }

    /// Imports of compatible versions are merged into one.
    fn outside_name(&self, name: &str) -> String {
        let imports = &self.outside.imports;
        if imports.iter().any(|port| port.name == name) {
            return name.to_string();
        }
        let merged = imports.iter().find(|port| are_semver_compatible(&port.name, name));
        merged.map_or_else(|| name.to_string(), |port| port.name.clone())
    }
}

/// Without its components, a composition imports them by such names.
fn is_component_import(name: &str) -> bool {
    name.starts_with("unlocked-dep=") || name.starts_with("locked-dep=")
}

/// The imports of a graph that cannot be encoded, merged by wac's rules as far as they agree.
fn unencoded_ports(graph: &CompositionGraph) -> Ports {
    let types = graph.types();
    let named = graph
        .node_ids()
        .filter_map(|id| Some((graph[id].export_name()?, graph[id].item_kind())));
    let exports = named
        .map(|(name, kind)| Port {
            name: name.to_string(),
            type_: item_text(types, kind),
        })
        .collect();
    let mut aggregator = TypeAggregator::new();
    let mut cache = HashSet::new();
    for (name, kind, _) in graph.imports() {
        let mut checker = SubtypeChecker::new(&mut cache);
        match aggregator.aggregate(name, types, kind, &mut checker) {
            Ok(next) => aggregator = next,
            // A conflict ends the merging; each name is then shown as its first user has it.
            Err(_) => {
                return Ports {
                    imports: unmerged_imports(graph),
                    exports,
                };
            }
        }
    }
    let merged = aggregator.imports();
    let imports = merged.map(|(name, kind)| Port {
        name: name.to_string(),
        type_: item_text(aggregator.types(), kind),
    });
    Ports {
        imports: imports.collect(),
        exports,
    }
}

fn unmerged_imports(graph: &CompositionGraph) -> Vec<Port> {
    let mut seen = HashSet::new();
    let first = graph.imports().filter(|(name, ..)| seen.insert(name.to_string()));
    first
        .map(|(name, kind, _)| Port {
            name: name.to_string(),
            type_: item_text(graph.types(), kind),
        })
        .collect()
}
