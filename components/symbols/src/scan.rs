//! Where functions stand in a module, and their names. Reads as far as the module can be read.

use crate::bindings::exports::witloom::symbols::symbols::{Function, Shift};
use addr2line::demangle_auto;
use std::borrow::Cow;
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// The functions of a module; places count bytes from its beginning.
#[derive(Default)]
pub struct Code {
    /// Where the code section's content begins.
    start: u32,
    imported: u32,
    /// In their order.
    bodies: Vec<Range<u32>>,
}

impl Code {
    /// Index of the function that holds a place.
    pub fn function_at(&self, place: u32) -> Option<u32> {
        let after = self.bodies.partition_point(|body| body.start <= place);
        let index = after.checked_sub(1)?;
        self.bodies[index].contains(&place).then(|| self.imported + index as u32)
    }

    /// What DWARF calls a place: its distance from the code section's content, before the module was changed.
    pub fn address(&self, place: u32, shifts: &[Shift]) -> Option<u64> {
        let now = i64::from(place.checked_sub(self.start)?);
        let by = shifts.iter().rev().find(|shift| i64::from(shift.at) <= now).map_or(0, |shift| i64::from(shift.by));
        u64::try_from(now - by).ok()
    }
}

pub fn code_of(module: &[u8]) -> Code {
    let mut code = Code::default();
    for payload in Parser::new(0).parse_all(module) {
        match payload {
            Ok(Payload::ImportSection(imports)) => {
                for import in imports.into_imports().flatten() {
                    if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        code.imported += 1;
                    }
                }
            }
            Ok(Payload::CodeSectionStart { unchecked_range, .. }) => code.start = unchecked_range.start as u32,
            Ok(Payload::CodeSectionEntry(body)) => {
                let range = body.range();
                code.bodies.push(range.start as u32..range.end as u32);
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    code
}

/// Names those of the functions that the name section names.
pub fn name(module: &[u8], functions: &mut [Option<Function>]) {
    for payload in Parser::new(0).parse_all(module) {
        match payload {
            Ok(Payload::CustomSection(section)) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for subsection in names {
                    let Ok(Name::Function(map)) = subsection else { continue };
                    for naming in map.into_iter().flatten() {
                        for function in functions.iter_mut().flatten().filter(|it| it.index == naming.index) {
                            function.name = Some(demangle_auto(Cow::from(naming.name), None).into_owned());
                        }
                    }
                }
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
}
