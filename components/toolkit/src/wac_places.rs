//! Where a document instantiates components and passes arguments. wac keeps no such map: it creates one node per
//! `new` expression, the inner ones first, so the expressions in that order are parallel to the nodes.

use crate::bindings::exports::witloom::toolkit::types::Span;
use crate::graph::Places;
use crate::problem::span;
use miette::SourceSpan;
use wac_parser::{Document, Expr, InstantiationArgument, InstantiationArgumentName, NewExpr, PrimaryExpr, Statement};

pub fn places(document: &Document, path: &str) -> Vec<Places> {
    new_expressions(document)
        .into_iter()
        .map(|expression| place(expression, path))
        .collect()
}

/// Every `new` in the order in which wac resolves them.
pub fn new_expressions<'a, 'b>(document: &'b Document<'a>) -> Vec<&'b NewExpr<'a>> {
    let mut found = Vec::new();
    for statement in &document.statements {
        match statement {
            Statement::Let(item) => collect(&item.expr, &mut found),
            Statement::Export(item) => collect(&item.expr, &mut found),
            Statement::Import(_) | Statement::Type(_) => {}
        }
    }
    found
}

fn collect<'a, 'b>(expression: &'b Expr<'a>, found: &mut Vec<&'b NewExpr<'a>>) {
    match &expression.primary {
        PrimaryExpr::New(new) => {
            for argument in &new.arguments {
                if let InstantiationArgument::Named(named) = argument {
                    collect(&named.expr, found);
                }
            }
            found.push(new);
        }
        PrimaryExpr::Nested(nested) => collect(&nested.inner, found),
        PrimaryExpr::Ident(_) => {}
    }
}

enum Passed {
    /// By the import's name, its interface's name, or a variable that stands for it.
    Named(String),
    Variable(String),
    Spread(String),
    Rest,
}

fn place(expression: &NewExpr, path: &str) -> Places {
    let at = |place: SourceSpan| span(path, place.offset(), place.len());
    let arguments: Vec<(Passed, Span)> = expression
        .arguments
        .iter()
        .map(|argument| {
            let (passed, place) = match argument {
                InstantiationArgument::Inferred(id) => (Passed::Variable(id.string.to_string()), id.span),
                InstantiationArgument::Spread(id) => (Passed::Spread(id.string.to_string()), id.span),
                InstantiationArgument::Fill(place) => (Passed::Rest, *place),
                InstantiationArgument::Named(named) => {
                    (Passed::Named(named.name.as_str().to_string()), argument_span(argument))
                }
            };
            (passed, at(place))
        })
        .collect();
    Places {
        span: at(expression.span),
        arguments: Box::new(move |name, from| find(&arguments, name, from)),
    }
}

/// A named argument from its name to the end of its value.
pub fn argument_span(argument: &InstantiationArgument) -> SourceSpan {
    match argument {
        InstantiationArgument::Inferred(id) | InstantiationArgument::Spread(id) => id.span,
        InstantiationArgument::Fill(place) => *place,
        InstantiationArgument::Named(named) => {
            let start = match &named.name {
                InstantiationArgumentName::Ident(id) => id.span.offset(),
                InstantiationArgumentName::String(text) => text.span.offset(),
            };
            let end = named.expr.span.offset() + named.expr.span.len();
            SourceSpan::new(start.into(), end.saturating_sub(start))
        }
    }
}

fn find(arguments: &[(Passed, Span)], name: &str, from: Option<&str>) -> Option<Span> {
    let matches = |wanted: &dyn Fn(&Passed) -> bool| {
        arguments
            .iter()
            .find(|(passed, _)| wanted(passed))
            .map(|(_, place)| place.clone())
    };
    if from.is_none() {
        return matches(&|passed| matches!(passed, Passed::Rest));
    }
    matches(&|passed| matches!(passed, Passed::Named(text) if text == name))
        .or_else(|| {
            matches(
                &|passed| matches!(passed, Passed::Named(text) | Passed::Variable(text) if names_import(text, name)),
            )
        })
        .or_else(|| matches(&|passed| matches!(passed, Passed::Variable(text) if Some(text.as_str()) == from)))
        .or_else(|| matches(&|passed| matches!(passed, Passed::Spread(text) if Some(text.as_str()) == from)))
        .or_else(|| matches(&|passed| matches!(passed, Passed::Variable(_) | Passed::Spread(_))))
}

/// Whether an argument of that name can mean the import.
pub fn names_import(name: &str, import: &str) -> bool {
    name == import || interface_word(import) == Some(name)
}

/// `c` of `a:b/c@1.0.0`.
fn interface_word(name: &str) -> Option<&str> {
    name.split_once('/')
        .map(|(_, rest)| rest.split('@').next().unwrap_or(rest))
}
