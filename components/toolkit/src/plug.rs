//! `wac plug`, with its package names and order, and the reasons for what it leaves out.

use crate::bindings::exports::witloom::toolkit::types::Problem;
use crate::bindings::exports::witloom::toolkit::wac::{PlugPart, PlugUnmatched, PlugUse, Plugged};
use crate::graph::describe;
use crate::packages::Loaded;
use crate::problem::{from_anyhow, from_error, offset, problem, variant_name};
use indexmap::IndexMap;
use std::collections::HashSet;
use wac_graph::{CompositionGraph, EncodeOptions, NodeKind, PackageId};
use wac_types::{ItemKind, Package, SubtypeChecker, are_semver_compatible};

pub fn plug(socket: Vec<u8>, plugs: Vec<PlugPart>) -> Result<Plugged, Problem> {
    let mut graph = CompositionGraph::new();
    let socket = Loaded {
        name: "socket".to_string(),
        version: None,
        bytes: socket,
    };
    let socket_id = register(&mut graph, &socket)?;
    let (packages, order) = package_names(plugs);
    let mut ids = Vec::new();
    for package in &packages {
        ids.push(register(&mut graph, package)?);
    }
    // By position in the request, which may differ from the order of plugging.
    let position = |id: PackageId| {
        ids.iter()
            .position(|other| *other == id)
            .map_or(0, |index| order[index])
    };
    let unmatched: Vec<PlugUnmatched> = ids
        .iter()
        .flat_map(|id| unmatched(&graph, *id, socket_id, position(*id)))
        .collect();
    wac_graph::plug(&mut graph, ids.clone(), socket_id).map_err(|error| Problem {
        causes: match &error {
            wac_graph::PlugError::NoPlugHappened => unmatched
                .iter()
                .map(|item| format!("the export `{}` is not used: {}", item.export, item.reason))
                .collect(),
            wac_graph::PlugError::GraphError { source } => source.chain().map(ToString::to_string).collect(),
        },
        ..problem(&variant_name(&error), error.to_string())
    })?;
    let bytes = graph
        .encode(EncodeOptions::default())
        .map_err(|error| from_error(&variant_name(&error), &error))?;
    let used = used(&graph, socket_id, position);
    let mut all = vec![socket];
    all.extend(packages);
    let mut described = describe(&graph, &all, Vec::new(), Some(&bytes))?;
    for node in &mut described.nodes {
        // The socket is the caller's own component; the rest are indices into the plugs.
        node.component = node
            .component
            .and_then(|index| (index as usize).checked_sub(1))
            .map(|index| offset(order[index]));
    }
    Ok(Plugged {
        bytes,
        used,
        unmatched,
        graph: described,
    })
}

fn register(graph: &mut CompositionGraph, package: &Loaded) -> Result<PackageId, Problem> {
    let parsed = Package::from_bytes(&package.name, None, package.bytes.clone(), graph.types_mut())
        .map_err(|error| from_anyhow("invalid-component", &error))?;
    graph
        .register_package(parsed)
        .map_err(|error| from_error("duplicate-package", &error))
}

/// As the command line names them: `plug:NAME`, numbered where a name repeats, equal names together.
fn package_names(plugs: Vec<PlugPart>) -> (Vec<Loaded>, Vec<usize>) {
    let mut groups: IndexMap<String, Vec<(usize, Vec<u8>)>> = IndexMap::new();
    for (position, plug) in plugs.into_iter().enumerate() {
        groups.entry(plug.name).or_default().push((position, plug.bytes));
    }
    let mut packages = Vec::new();
    let mut order = Vec::new();
    for (name, group) in groups {
        let several = group.len() > 1;
        for (index, (position, bytes)) in group.into_iter().enumerate() {
            let suffix = if several { index.to_string() } else { String::new() };
            packages.push(Loaded {
                name: format!("plug:{name}{suffix}"),
                version: None,
                bytes,
            });
            order.push(position);
        }
    }
    (packages, order)
}

fn unmatched(graph: &CompositionGraph, plug: PackageId, socket: PackageId, position: usize) -> Vec<PlugUnmatched> {
    let types = graph.types();
    let imports = &types[graph[socket].ty()].imports;
    let mut cache = HashSet::new();
    let mut reasons = Vec::new();
    for (name, kind) in &types[graph[plug].ty()].exports {
        let import = imports
            .get_key_value(name)
            .or_else(|| imports.iter().find(|(import, _)| are_semver_compatible(name, import)));
        let reason = match import {
            None => "the socket imports nothing of that name".to_string(),
            Some((import, wanted)) => {
                let mut checker = SubtypeChecker::new(&mut cache);
                match checker.is_subtype(*kind, types, *wanted, types) {
                    Ok(()) => continue,
                    Err(error) => {
                        let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
                        format!("it does not fit the import `{import}`: {}", chain.join(": "))
                    }
                }
            }
        };
        if !matches!(kind, ItemKind::Type(_)) || import.is_some() {
            reasons.push(PlugUnmatched {
                plug: offset(position),
                export: name.clone(),
                reason,
            });
        }
    }
    reasons
}

fn used(graph: &CompositionGraph, socket: PackageId, position: impl Fn(PackageId) -> usize) -> Vec<PlugUse> {
    let instance = graph
        .node_ids()
        .find(|id| matches!(graph[*id].kind(), NodeKind::Instantiation(_)) && graph[*id].package() == Some(socket));
    let Some(instance) = instance else { return Vec::new() };
    let mut used: Vec<PlugUse> = graph
        .get_instantiation_arguments(instance)
        .filter_map(|(import, argument)| {
            let (plug, export) = graph.get_alias_source(argument)?;
            let plug = offset(position(graph[plug].package()?));
            Some(PlugUse {
                plug,
                export: export.to_string(),
                import: import.to_string(),
            })
        })
        .collect();
    used.sort_by_key(|item| (item.plug, item.import.clone()));
    used
}
