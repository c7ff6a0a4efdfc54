//! Interface `wave`: calls and values as text, typed by a component's own functions.

use crate::Toolkit;
use crate::bindings::exports::witloom::toolkit::types::{Problem, Span};
use crate::bindings::exports::witloom::toolkit::wave::{Call, Guest, Slot, Value};
use crate::problem::{from_anyhow, offset, problem, variant_name};
use crate::wave_json::{from_json, to_json, unsupported};
use crate::wave_mask::Masked;
use crate::wave_type::Ty;
use crate::wave_value::Val;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_wave::parser::{ParserError, ParserErrorKind};
use wasm_wave::untyped::UntypedValue;
use wasm_wave::wasm::{WasmType, WasmTypeKind};
use wit_component::WitPrinter;
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Function, Resolve, Type, WorldId, WorldItem};

impl Guest for Toolkit {
    fn parse_call(component: Vec<u8>, call: String) -> Result<Call, Problem> {
        let world = open(component)?;
        let Some(open) = call.find('(') else {
            return Err(at(
                "syntax",
                "A call is written as `FUNCTION(ARG, ARG)`.",
                0,
                call.len(),
            ));
        };
        let found = world.find(&call[..open], Side::Exports)?;
        let args = arguments(&world, found.function, &call, open)?;
        Ok(Call {
            interface: found.interface.clone(),
            function: found.function.name.clone(),
            args,
            result: found.function.result.map(|ty| world.type_text(&ty)),
            async_: found.function.kind.is_async(),
        })
    }

    fn parse_value(component: Vec<u8>, function: String, slot: Slot, text: String) -> Result<Value, Problem> {
        let world = open(component)?;
        let (name, ty) = world.slot(&function, &slot)?;
        let masked = Rc::new(Masked::new(&text));
        let node = UntypedValue::parse(&masked.tokens).map_err(|error| syntax(&error, 0))?;
        let ty = Ty {
            resolve: world.resolve.clone(),
            masked: masked.clone(),
            ty,
        };
        value(&world, name, &ty, node.node(), &masked.text, 0)
    }

    fn print_value(component: Vec<u8>, function: String, slot: Slot, json: String) -> Result<String, Problem> {
        let world = open(component)?;
        let (_, ty) = world.slot(&function, &slot)?;
        let json =
            serde_json::from_str(&json).map_err(|error| problem("json", format!("The value is no JSON: {error}.")))?;
        let ty = Ty {
            resolve: world.resolve.clone(),
            masked: Rc::new(Masked::new("")),
            ty,
        };
        let value = from_json(&ty, &json)
            .map_err(|why| problem("value", format!("The value does not fit its type: {why}.")))?;
        wasm_wave::to_string(&value).map_err(|error| problem("value", error.to_string()))
    }
}

struct World {
    resolve: Rc<Resolve>,
    id: WorldId,
}

thread_local! {
    /// The component of the last call: an editor asks about one component many times.
    static LAST: RefCell<Option<(Vec<u8>, Rc<World>)>> = const { RefCell::new(None) };
}

fn open(bytes: Vec<u8>) -> Result<Rc<World>, Problem> {
    let known = LAST.with_borrow(|last| {
        last.as_ref()
            .filter(|(known, _)| *known == bytes)
            .map(|(_, world)| world.clone())
    });
    if let Some(world) = known {
        return Ok(world);
    }
    let world = match decode(&bytes).map_err(|error| from_anyhow("invalid-component", &error))? {
        DecodedWasm::Component(resolve, id) => Rc::new(World {
            resolve: Rc::new(resolve),
            id,
        }),
        DecodedWasm::WitPackage(..) => {
            return Err(problem(
                "not-a-component",
                "The file is an encoded WIT package: it has no functions to call.",
            ));
        }
    };
    LAST.set(Some((bytes, world.clone())));
    Ok(world)
}

enum Side {
    Exports,
    Both,
}

struct Found<'a> {
    interface: Option<String>,
    function: &'a Function,
}

impl Found<'_> {
    fn label(&self) -> String {
        match &self.interface {
            Some(interface) => format!("{interface}#{}", self.function.name),
            None => self.function.name.clone(),
        }
    }
}

impl World {
    fn functions(&self, side: &Side) -> Vec<Found<'_>> {
        let Some(world) = self.resolve.worlds.get(self.id) else {
            return Vec::new();
        };
        let imports = if matches!(side, Side::Both) {
            Some(&world.imports)
        } else {
            None
        };
        let mut all = Vec::new();
        for (key, item) in world.exports.iter().chain(imports.into_iter().flatten()) {
            match item {
                WorldItem::Function(function) => all.push(Found {
                    interface: None,
                    function,
                }),
                WorldItem::Interface { id, .. } => {
                    let name = self.resolve.name_world_key(key);
                    let functions = self
                        .resolve
                        .interfaces
                        .get(*id)
                        .into_iter()
                        .flat_map(|item| item.functions.values());
                    all.extend(functions.map(|function| Found {
                        interface: Some(name.clone()),
                        function,
                    }));
                }
                WorldItem::Type { .. } => {}
            }
        }
        all
    }

    /// The one function that `INTERFACE#FUNCTION` or `FUNCTION` names.
    fn find(&self, text: &str, side: Side) -> Result<Found<'_>, Problem> {
        let wanted = text.trim();
        let (interface, name) = match wanted.rsplit_once('#') {
            Some((interface, name)) => (Some(interface.trim()), name.trim()),
            None => (None, wanted),
        };
        let all = self.functions(&side);
        let there = list(&all);
        let mut found: Vec<Found> = all
            .into_iter()
            .filter(|found| interface.is_none_or(|wanted| is_interface(found.interface.as_deref(), wanted)))
            .filter(|found| is_function(&found.function.name, name))
            .collect();
        // An exported and an imported function of one name have one type in all but name: the export is meant.
        found.dedup_by(|second, first| second.label() == first.label());
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                found.push(last);
                let message = format!("`{wanted}` is ambiguous: it can be {}.", list(&found));
                Err(at("ambiguous-function", &message, 0, text.len()))
            }
            (None, _) => {
                let message = format!("There is no function `{wanted}`; there is {there}.");
                Err(at("unknown-function", &message, 0, text.len()))
            }
        }
    }

    fn slot(&self, function: &str, slot: &Slot) -> Result<(String, Type), Problem> {
        let found = self.find(function, Side::Both)?;
        match slot {
            Slot::Result => match found.function.result {
                Some(ty) => Ok(("result".to_string(), ty)),
                None => Err(problem(
                    "no-result",
                    format!("The function `{}` has no result.", found.label()),
                )),
            },
            Slot::Param(name) => match found.function.params.iter().find(|param| param.name == *name) {
                Some(param) => Ok((name.clone(), param.ty)),
                None => {
                    let message = format!("The function `{}` has no parameter `{name}`.", found.label());
                    Err(problem("unknown-parameter", message))
                }
            },
        }
    }

    fn type_text(&self, ty: &Type) -> String {
        let mut printer = WitPrinter::default();
        match printer.print_type_name(&self.resolve, ty) {
            Ok(()) => printer.output.to_string(),
            Err(_) => String::new(),
        }
    }
}

/// By its whole name, without the version, or by its last word.
fn is_interface(name: Option<&str>, wanted: &str) -> bool {
    let Some(name) = name else { return false };
    let bare = name.split('@').next().unwrap_or(name);
    name == wanted || bare == wanted || bare.rsplit('/').next() == Some(wanted)
}

/// `counter.inc` is enough for `[method]counter.inc`.
fn is_function(name: &str, wanted: &str) -> bool {
    name == wanted || name.split_once(']').is_some_and(|(_, rest)| rest == wanted)
}

fn list(functions: &[Found]) -> String {
    if functions.is_empty() {
        return "none".to_string();
    }
    functions
        .iter()
        .map(|found| format!("`{}`", found.label()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn arguments(world: &World, function: &Function, call: &str, open: usize) -> Result<Vec<Value>, Problem> {
    let masked = Rc::new(Masked::new(&call[open..]));
    let untyped = argument_tuple(&masked.tokens, open)?;
    let nodes: Vec<_> = match &untyped {
        None => Vec::new(),
        Some(value) => value.node().as_tuple().map_err(|error| syntax(&error, open))?.collect(),
    };
    let params = &function.params;
    let miscounted = |start: usize, end: usize| {
        let message = format!(
            "`{}` takes {}, not {}.",
            function.name,
            counted(params.len()),
            nodes.len()
        );
        at("argument-count", &message, start, end)
    };
    if let Some(extra) = nodes.get(params.len()) {
        return Err(miscounted(open + extra.span().start, open + extra.span().end));
    }
    let mut args = Vec::new();
    for (index, param) in params.iter().enumerate() {
        let ty = Ty {
            resolve: world.resolve.clone(),
            masked: masked.clone(),
            ty: param.ty,
        };
        match nodes.get(index) {
            Some(node) => args.push(value(world, param.name.clone(), &ty, node, &masked.text, open)?),
            // WAVE lets trailing options be left out.
            None if ty.kind() == WasmTypeKind::Option => args.push(Value {
                name: param.name.clone(),
                type_: world.type_text(&param.ty),
                json: "null".to_string(),
                text: "none".to_string(),
            }),
            None => {
                let end = call.trim_end().len();
                return Err(miscounted(end.saturating_sub(1), end));
            }
        }
    }
    Ok(args)
}

/// The arguments as a tuple; none for `()`, which WAVE has no value for.
fn argument_tuple(text: &str, open: usize) -> Result<Option<UntypedValue<'_>>, Problem> {
    match UntypedValue::parse(text) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ParserErrorKind::EmptyTuple => {
            let end = error.span().end;
            if text.get(end..).is_some_and(|rest| rest.trim().is_empty()) {
                return Ok(None);
            }
            let message = "Nothing may follow the call's closing parenthesis.";
            Err(at("syntax", message, open + end, open + text.len()))
        }
        Err(error) => Err(syntax(&error, open)),
    }
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 argument".to_string()
    } else {
        format!("{count} arguments")
    }
}

fn value(
    world: &World,
    name: String,
    ty: &Ty,
    node: &wasm_wave::ast::Node,
    source: &str,
    start: usize,
) -> Result<Value, Problem> {
    let type_text = world.type_text(&ty.ty);
    let found: Val = node.to_wasm_value(ty, source).map_err(|error| {
        let span = error.span();
        let what = match ty.kind() {
            WasmTypeKind::Unsupported => format!("WAVE has no text for a {}", unsupported(ty)),
            _ => reason(&error),
        };
        at(
            &variant_name(&error.kind()),
            &format!("`{name}: {type_text}`: {what}."),
            start + span.start,
            start + span.end,
        )
    })?;
    let text = wasm_wave::to_string(&found).map_err(|error| problem("value", error.to_string()))?;
    Ok(Value {
        name,
        type_: type_text,
        json: to_json(&found).to_string(),
        text,
    })
}

fn syntax(error: &ParserError, start: usize) -> Problem {
    let span = error.span();
    at(
        "syntax",
        &format!("The value is not WAVE: {}.", reason(error)),
        start + span.start,
        start + span.end,
    )
}

/// Without the span, which the problem carries.
fn reason(error: &ParserError) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

fn at(kind: &str, message: &str, start: usize, end: usize) -> Problem {
    let place = Span {
        path: String::new(),
        start: offset(start),
        end: offset(end),
    };
    Problem {
        span: Some(place),
        ..problem(kind, message)
    }
}
