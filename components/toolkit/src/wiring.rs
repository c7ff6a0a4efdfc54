//! Compositions without a document: instances, edges and exports as data.

use crate::bindings::exports::witloom::toolkit::types::{Composition, Problem, Source};
use crate::bindings::exports::witloom::toolkit::wac::{ComposeOptions, Fit, Wiring, WiringProblem};
use crate::graph::describe;
use crate::packages::Loaded;
use crate::problem::{from_anyhow, from_error, offset, problem, variant_name};
use crate::wac::encode_options;
use std::collections::HashSet;
use wac_graph::{CompositionGraph, NodeId, PackageId};
use wac_types::{Package, SubtypeChecker, Types};

pub fn compose(packages: &[Loaded], wiring: &Wiring, options: &ComposeOptions) -> Result<Composition, WiringProblem> {
    let whole = |problem| WiringProblem { problem, edge: None };
    let mut graph = CompositionGraph::new();
    let mut ids: Vec<PackageId> = Vec::new();
    for package in packages {
        let parsed = parse(package, graph.types_mut()).map_err(whole)?;
        ids.push(
            graph
                .register_package(parsed)
                .map_err(|error| whole(from_error("duplicate-package", &error)))?,
        );
    }
    let mut nodes: Vec<NodeId> = Vec::new();
    for instance in &wiring.instances {
        let Some(package) = ids.get(instance.package as usize) else {
            let message = format!(
                "The instance `{}` is of package {}, which is not given.",
                instance.id, instance.package
            );
            return Err(whole(problem("unknown-package", message)));
        };
        let node = graph.instantiate(*package);
        graph.set_node_name(node, instance.id.clone());
        nodes.push(node);
    }
    for (index, edge) in wiring.edges.iter().enumerate() {
        let connected = connect(&mut graph, &nodes, &edge.from, edge.to as usize, &edge.import);
        connected.map_err(|problem| WiringProblem {
            problem,
            edge: Some(offset(index)),
        })?;
    }
    for export in &wiring.exports {
        let node = node_of(&mut graph, &nodes, &export.source).map_err(whole)?;
        graph
            .export(node, &export.name)
            .map_err(|error| whole(from_error(&variant_name(&error), &error)))?;
    }
    let encode = |options| {
        graph
            .encode(options)
            .map_err(|error| whole(from_error(&variant_name(&error), &error)))
    };
    let bytes = encode(encode_options(options))?;
    let described = describe(&graph, packages, Vec::new(), Some(&bytes)).map_err(whole)?;
    Ok(Composition {
        bytes,
        graph: described,
    })
}

fn connect(
    graph: &mut CompositionGraph,
    nodes: &[NodeId],
    from: &Source,
    to: usize,
    import: &str,
) -> Result<(), Problem> {
    let target = *nodes.get(to).ok_or_else(|| no_instance(to))?;
    let source = node_of(graph, nodes, from)?;
    graph
        .set_instantiation_argument(target, import, source)
        .map_err(|error| from_error(&variant_name(&error), &error))
}

fn node_of(graph: &mut CompositionGraph, nodes: &[NodeId], source: &Source) -> Result<NodeId, Problem> {
    let Some(node) = source.node else {
        return Err(problem(
            "unknown-instance",
            "An edge comes from no instance; an import that nothing satisfies becomes one of the composition by itself.",
        ));
    };
    let mut at = *nodes.get(node as usize).ok_or_else(|| no_instance(node as usize))?;
    for export in &source.path {
        at = graph
            .alias_instance_export(at, export)
            .map_err(|error| from_error(&variant_name(&error), &error))?;
    }
    Ok(at)
}

fn no_instance(index: usize) -> Problem {
    problem("unknown-instance", format!("There is no instance {index}."))
}

fn parse(package: &Loaded, types: &mut Types) -> Result<Package, Problem> {
    Package::from_bytes(&package.name, package.version.as_ref(), package.bytes.clone(), types)
        .map_err(|error| from_anyhow("invalid-component", &error))
}

/// Every export of the one with every import of the other.
pub fn fits(exporter: &Loaded, importer: &Loaded) -> Result<Vec<Fit>, Problem> {
    let mut types = Types::new();
    let from = parse(exporter, &mut types)?;
    let to = parse(importer, &mut types)?;
    let mut fits = Vec::new();
    for (export, offered) in &types[from.ty()].exports {
        for (import, wanted) in &types[to.ty()].imports {
            // A cache of its own for every pair: what fails half-way must not stand as a success for the next.
            let mut cache = HashSet::new();
            let verdict = SubtypeChecker::new(&mut cache).is_subtype(*offered, &types, *wanted, &types);
            fits.push(Fit {
                export: export.clone(),
                import: import.clone(),
                reasons: verdict
                    .err()
                    .map(|error| error.chain().map(ToString::to_string).collect()),
            });
        }
    }
    Ok(fits)
}
