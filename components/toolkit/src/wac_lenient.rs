//! The graph of a document with mistakes. wac stops at its first error; here the argument or statement that
//! the error points at is taken out and the rest is resolved again, until something resolves.

use crate::bindings::exports::witloom::toolkit::types::{Graph, Label, Problem};
use crate::bindings::exports::witloom::toolkit::wac::GraphReport;
use crate::graph::describe;
use crate::packages::Loaded;
use crate::ports::ports_of;
use crate::problem::{from_diagnostic, problem, span, variant_name};
use crate::wac::{by_key, complete_options};
use crate::wac_places::{argument_span, names_import, new_expressions, places};
use miette::{Diagnostic, SourceSpan};
use std::collections::HashSet;
use wac_graph::{CompositionGraph, NodeKind};
use wac_parser::resolution::Error;
use wac_parser::{Document, Expr, InstantiationArgument, NewExpr, PrimaryExpr, Statement, TypeStatement};

/// More mistakes than anybody looks at in one document.
const MOST_REPAIRS: usize = 100;

pub fn unfinished_graph(mut document: Document, packages: &[Loaded], path: &str) -> Result<GraphReport, Problem> {
    let mut repairs = Repairs {
        path,
        problems: Vec::new(),
        gone: HashSet::new(),
        filled: HashSet::new(),
        removed: Vec::new(),
    };
    for _ in 0..MOST_REPAIRS {
        let error = match document.resolve(by_key(packages)) {
            Ok(resolution) => {
                let complete = resolution.encode(complete_options());
                if let Err(error) = &complete {
                    repairs
                        .problems
                        .push(from_diagnostic(&variant_name(error), error, path));
                }
                // What composes may still be no valid component, as where two instances mean different resources.
                if let Ok(bytes) = &complete
                    && let Err(problem) = ports_of(bytes)
                {
                    repairs.problems.push(problem);
                }
                let mut graph = describe(
                    resolution.graph(),
                    packages,
                    places(&document, path),
                    complete.ok().as_deref(),
                )?;
                repairs.drop_missing(&document, &mut graph);
                repairs.missing_arguments(&document, resolution.graph());
                return Ok(repairs.report(graph));
            }
            Err(error) => error,
        };
        if !repairs.repair(&mut document, &error) {
            break;
        }
    }
    Ok(repairs.report(Graph {
        nodes: Vec::new(),
        imports: Vec::new(),
        exports: Vec::new(),
    }))
}

struct Repairs<'p> {
    path: &'p str,
    problems: Vec<Problem>,
    /// Variables whose statement was taken out: what still uses them is not to blame.
    gone: HashSet<String>,
    /// Starts of the package names of `new` expressions that lack arguments.
    filled: HashSet<usize>,
    /// Arguments that were taken out, told where they are wrong: not missing. By that start and the name as written;
    /// none for a spread, which could have passed any.
    removed: Vec<(usize, Option<String>)>,
}

impl Repairs<'_> {
    fn report(mut self, graph: Graph) -> GraphReport {
        self.problems
            .sort_by_key(|problem| problem.span.as_ref().map_or(u32::MAX, |span| span.start));
        GraphReport {
            graph,
            problems: self.problems,
        }
    }

    /// Takes out what the error is about; false if nothing can be.
    fn repair(&mut self, document: &mut Document, error: &Error) -> bool {
        let Some(place) = primary(error) else {
            self.problems
                .push(from_diagnostic(&variant_name(error), error, self.path));
            return false;
        };
        if let Error::MissingInstantiationArg { .. } = error
            && fill(document, place.offset())
        {
            // Told below, for every argument that is missing and not only the first.
            self.filled.insert(place.offset());
            return true;
        }
        let blame = !matches!(error, Error::UndefinedName { name, .. } if self.gone.contains(name));
        if blame {
            self.problems
                .push(from_diagnostic(&variant_name(error), error, self.path));
        }
        if let Some(targets) = &document.directive.targets
            && targets.span.offset() <= place.offset()
            && place.offset() < targets.span.offset() + targets.span.len()
        {
            document.directive.targets = None;
            return true;
        }
        self.remove_argument(document, place.offset()) || self.remove_statement(document, place.offset())
    }

    /// Removes the innermost argument that spans the offset.
    fn remove_argument(&mut self, document: &mut Document, offset: usize) -> bool {
        let removed = &mut self.removed;
        expressions(document).any(|expression| {
            visit(expression, &mut |new| {
                let found = new.arguments.iter().position(|argument| {
                    let place = argument_span(argument);
                    place.offset() <= offset && offset < place.offset() + place.len()
                });
                let Some(index) = found else { return false };
                let name = match new.arguments.remove(index) {
                    InstantiationArgument::Named(named) => Some(named.name.as_str().to_string()),
                    InstantiationArgument::Inferred(id) => Some(id.string.to_string()),
                    InstantiationArgument::Spread(_) => None,
                    InstantiationArgument::Fill(_) => return true,
                };
                removed.push((new.package.span.offset(), name));
                true
            })
        })
    }

    fn remove_statement(&mut self, document: &mut Document, offset: usize) -> bool {
        let Some(index) = document
            .statements
            .iter()
            .rposition(|statement| start(statement) <= offset)
        else {
            return false;
        };
        if let Some(name) = variable(&document.statements.remove(index)) {
            self.gone.insert(name);
        }
        true
    }

    /// An argument that was taken out, or passed by a `...` of no length that nobody wrote, is no import of the
    /// composition.
    fn drop_missing(&self, document: &Document, graph: &mut Graph) {
        let mut dropped = HashSet::new();
        for (node, expression) in graph.nodes.iter_mut().zip(new_expressions(document)) {
            let removed = |import: &str| self.removes(expression.package.span.offset(), import);
            node.args.retain(|arg| {
                let unwritten = arg.span.as_ref().is_some_and(|span| span.start == span.end);
                let missing = arg.source.node.is_none() && (unwritten || removed(&arg.name));
                if missing {
                    dropped.extend(arg.source.path.first().cloned());
                }
                !missing
            });
        }
        let used = graph.nodes.iter().flat_map(|node| &node.args).map(|arg| &arg.source);
        for source in used.chain(graph.exports.iter().map(|export| &export.source)) {
            if let (None, Some(import)) = (source.node, source.path.first()) {
                dropped.remove(import);
            }
        }
        graph.imports.retain(|port| !dropped.contains(&port.name));
    }

    /// Whether an argument for that import was taken out of the `new` whose package name starts there.
    fn removes(&self, start: usize, import: &str) -> bool {
        let here = self.removed.iter().filter(|(place, _)| *place == start);
        here.map(|(_, name)| name.as_deref())
            .any(|name| name.is_some_and(|name| names_import(name, import)))
    }

    fn missing_arguments(&mut self, document: &Document, graph: &CompositionGraph) {
        let nodes = graph
            .node_ids()
            .filter(|id| matches!(graph[*id].kind(), NodeKind::Instantiation(_)));
        for (id, expression) in nodes.zip(new_expressions(document)) {
            let name = expression.package.span;
            let Some(package) = graph[id].package().filter(|_| self.filled.contains(&name.offset())) else {
                continue;
            };
            let passed: HashSet<&str> = graph.get_instantiation_arguments(id).map(|(name, _)| name).collect();
            let imports = graph.types()[graph[package].ty()].imports.keys();
            let spread = self
                .removed
                .iter()
                .any(|(start, by)| *start == name.offset() && by.is_none());
            let told = |import: &str| spread || self.removes(name.offset(), import);
            let missing: Vec<&String> = imports
                .filter(|import| !passed.contains(import.as_str()) && !told(import))
                .collect();
            for import in missing {
                let place = span(self.path, name.offset(), name.len());
                let label = Label {
                    span: place.clone(),
                    message: Some(format!("missing argument `{import}`")),
                    primary: true,
                };
                self.problems.push(Problem {
                    span: Some(place),
                    labels: vec![label],
                    help: Some("pass it, or end the arguments with `...` to import what is missing".to_string()),
                    ..problem(
                        "missing-instantiation-arg",
                        format!(
                            "missing instantiation argument `{import}` for package `{}`",
                            expression.package.string
                        ),
                    )
                });
            }
        }
    }
}

fn primary(error: &Error) -> Option<SourceSpan> {
    let labels: Vec<_> = error.labels()?.collect();
    let main = labels.iter().find(|label| label.primary()).or_else(|| labels.first())?;
    Some(*main.inner())
}

fn expressions<'a, 'b>(document: &'b mut Document<'a>) -> impl Iterator<Item = &'b mut Expr<'a>> {
    document.statements.iter_mut().filter_map(|statement| match statement {
        Statement::Let(item) => Some(&mut item.expr),
        Statement::Export(item) => Some(&mut item.expr),
        Statement::Import(_) | Statement::Type(_) => None,
    })
}

/// Ends the arguments of the `new` whose package name starts there with `...`.
fn fill(document: &mut Document, offset: usize) -> bool {
    expressions(document).any(|expression| {
        visit(expression, &mut |new| {
            let here = new.package.span.offset() == offset;
            if here {
                new.arguments
                    .push(InstantiationArgument::Fill(SourceSpan::new(offset.into(), 0)));
            }
            here
        })
    })
}

/// Calls `change` with every `new`, the inner ones first, until it answers true.
fn visit(expression: &mut Expr, change: &mut dyn FnMut(&mut NewExpr) -> bool) -> bool {
    match &mut expression.primary {
        PrimaryExpr::New(new) => {
            for argument in &mut new.arguments {
                if let InstantiationArgument::Named(named) = argument
                    && visit(&mut named.expr, change)
                {
                    return true;
                }
            }
            change(new)
        }
        PrimaryExpr::Nested(nested) => visit(&mut nested.inner, change),
        PrimaryExpr::Ident(_) => false,
    }
}

fn start(statement: &Statement) -> usize {
    match statement {
        Statement::Import(item) => item.id.span.offset(),
        Statement::Let(item) => item.id.span.offset(),
        Statement::Export(item) => item.expr.span.offset(),
        Statement::Type(TypeStatement::Interface(item)) => item.id.span.offset(),
        Statement::Type(TypeStatement::World(item)) => item.id.span.offset(),
        Statement::Type(TypeStatement::Type(item)) => item.id().span.offset(),
    }
}

fn variable(statement: &Statement) -> Option<String> {
    let id = match statement {
        Statement::Import(item) => &item.id,
        Statement::Let(item) => &item.id,
        Statement::Export(_) => return None,
        Statement::Type(TypeStatement::Interface(item)) => &item.id,
        Statement::Type(TypeStatement::World(item)) => &item.id,
        Statement::Type(TypeStatement::Type(item)) => item.id(),
    };
    Some(id.string.to_string())
}
