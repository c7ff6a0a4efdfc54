//! WIT sources into a resolved package, with the generators' generation of wit-parser.

use crate::bindings::exports::witloom::bindgen::types::{
    Features, Problem, SourceFile, Span as FileSpan, WitPackage, WitSource,
};
use crate::problem::{from_anyhow, problem};
use wit_bindgen_core::wit_parser::decoding::{DecodedWasm, decode};
use wit_bindgen_core::wit_parser::{PackageId, Resolve, SourceMap, Span, UnresolvedPackageGroup};

/// Parses and resolves; the first error is the official one.
pub fn load(source: &WitSource, features: &Features) -> Result<(Resolve, PackageId), Problem> {
    let mut resolve = Resolve::new();
    resolve.all_features = features.all;
    resolve.features.extend(features.names.iter().cloned());
    let mut groups = Vec::new();
    for dep in &source.deps {
        match dep {
            WitPackage::Source(files) => groups.push(parse(files)?),
            WitPackage::Binary(file) => {
                merge(&mut resolve, &file.path, &file.bytes)?;
            }
        }
    }
    let main = match &source.main {
        WitPackage::Source(files) => parse(files)?,
        WitPackage::Binary(file) => {
            let package = merge(&mut resolve, &file.path, &file.bytes)?;
            return Ok((resolve, package));
        }
    };
    match resolve.push_groups(main, groups) {
        Ok(package) => Ok((resolve, package)),
        Err(error) => Err(Problem {
            span: locate(&resolve.source_map, error.kind().span()),
            rendered: Some(error.render(&resolve.source_map)),
            ..problem("invalid-wit", error.to_string())
        }),
    }
}

fn parse(files: &[SourceFile]) -> Result<UnresolvedPackageGroup, Problem> {
    let mut map = SourceMap::default();
    for file in files {
        map.push_str(&file.path, file.text.as_str());
    }
    map.parse().map_err(|(map, error)| Problem {
        span: locate(&map, error.kind().span()),
        rendered: Some(error.render(&map)),
        ..problem("invalid-wit", error.to_string())
    })
}

fn merge(resolve: &mut Resolve, path: &str, bytes: &[u8]) -> Result<PackageId, Problem> {
    match decode(bytes).map_err(|error| from_anyhow("invalid-package", &error))? {
        DecodedWasm::Component(..) => Err(problem(
            "invalid-package",
            format!("{path} is a component where an encoded WIT package is needed."),
        )),
        DecodedWasm::WitPackage(other, package) => match resolve.merge(other) {
            Ok(moved) => Ok(moved.packages[package.index()]),
            Err(error) => Err(from_anyhow("invalid-package", &error)),
        },
    }
}

fn locate(map: &SourceMap, span: Span) -> Option<FileSpan> {
    let place = map.resolve_span(span)?;
    Some(FileSpan {
        path: place.path.to_string(),
        start: offset(place.range.start),
        end: offset(place.range.end),
    })
}

/// Texts of 4 GiB do not fit into this component's memory; the bound only keeps the cast honest.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
