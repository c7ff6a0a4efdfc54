//! Places of the source, from DWARF.

use crate::bindings::exports::witloom::symbols::symbols::Level;
use addr2line::{Context, FrameIter, LookupResult};
use gimli::{Dwarf, EndianSlice, LittleEndian, SectionId};
use std::collections::HashMap;
use wasmparser::{Parser, Payload};

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// Levels of inlining that are told of one place: what is deeper is no source that a person wrote.
const MOST_LEVELS: usize = 64;

/// The module's DWARF; an error where it has none, or its units cannot be listed.
pub fn context_of(module: &[u8]) -> Result<Context<Slice<'_>>, gimli::Error> {
    let mut sections: HashMap<&str, &[u8]> = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload {
            Ok(Payload::CustomSection(section)) if section.name().starts_with(".debug_") => {
                sections.entry(section.name()).or_insert(section.data());
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    let load = |id: SectionId| -> Result<Slice<'_>, gimli::Error> {
        Ok(EndianSlice::new(sections.get(id.name()).copied().unwrap_or_default(), LittleEndian))
    };
    Context::from_dwarf(Dwarf::load(load)?)
}

/// The source of an address, the innermost inlined function first. Empty where there is none.
pub fn levels_at(context: &Context<Slice<'_>>, address: u64) -> Vec<Level> {
    // Split DWARF stands in files that we do not have.
    let mut lookup = context.find_frames(address);
    let frames = loop {
        match lookup {
            LookupResult::Output(frames) => break frames,
            LookupResult::Load { continuation, .. } => lookup = addr2line::LookupContinuation::resume(continuation, None),
        }
    };
    frames.map(told).unwrap_or_default()
}

fn told(mut frames: FrameIter<'_, Slice<'_>>) -> Vec<Level> {
    let mut levels = Vec::new();
    while levels.len() < MOST_LEVELS {
        let Ok(Some(frame)) = frames.next() else { break };
        let location = frame.location.as_ref();
        levels.push(Level {
            function: frame.function.as_ref().and_then(|it| it.demangle().ok()).map(|it| it.into_owned()),
            file: location.and_then(|it| it.file).map(str::to_owned),
            line: location.and_then(|it| it.line).filter(|line| *line > 0),
            column: location.and_then(|it| it.column).filter(|column| *column > 0),
        });
    }
    levels
}
