//! WIT sources into resolved packages, for both generations of wit-parser, and packages for wac.

use crate::bindings::exports::witloom::toolkit::types::{
    Features, Package, PackageContent, Problem, WitPackage, WitSource,
};
use crate::component::assemble;
use crate::problem::{from_anyhow, offset, problem, variant_name};
use semver::Version;
use wac_types::BorrowedPackageKey;

macro_rules! wit_loader {
    ($name:ident, $parser:ident) => {
        /// Parses and resolves with this generation of wit-parser.
        pub mod $name {
            use super::*;
            use crate::bindings::exports::witloom::toolkit::types::{SourceFile, Span as FileSpan};
            use $parser::decoding::{DecodedWasm, decode};
            use $parser::{PackageId, Resolve, SourceMap, Span, UnresolvedPackageGroup};

            pub fn load(source: &WitSource, features: &Features) -> Result<(Resolve, PackageId), Problem> {
                let mut resolve = Resolve::new();
                resolve.all_features = features.all;
                resolve.features.extend(features.names.iter().cloned());
                let main = parse(&source.main)?;
                let mut groups = Vec::new();
                for dep in &source.deps {
                    match dep {
                        WitPackage::Source(files) => groups.push(parse(files)?),
                        WitPackage::Binary(file) => merge(&mut resolve, &assemble(&file.path, &file.bytes)?)?,
                    }
                }
                match resolve.push_groups(main, groups) {
                    Ok(package) => Ok((resolve, package)),
                    Err(error) => Err(Problem {
                        span: locate(&resolve.source_map, error.kind().span()),
                        rendered: Some(error.render(&resolve.source_map)),
                        ..problem(&variant_name(error.kind()), error.to_string())
                    }),
                }
            }

            /// A package encoded as wasm, with what it refers to.
            #[allow(dead_code)] // one generation alone is asked
            pub fn load_binary(path: &str, bytes: &[u8]) -> Result<(Resolve, PackageId), Problem> {
                match decode(&assemble(path, bytes)?).map_err(|error| from_anyhow("invalid-package", &error))? {
                    DecodedWasm::WitPackage(resolve, package) => Ok((resolve, package)),
                    DecodedWasm::Component(..) => Err(problem(
                        "invalid-package",
                        format!("{path} is a component where an encoded WIT package is needed."),
                    )),
                }
            }

            pub fn locate(map: &SourceMap, span: Span) -> Option<FileSpan> {
                let place = map.resolve_span(span)?;
                Some(FileSpan {
                    path: place.path.to_string(),
                    start: offset(place.range.start),
                    end: offset(place.range.end),
                })
            }

            fn parse(files: &[SourceFile]) -> Result<UnresolvedPackageGroup, Problem> {
                let mut map = SourceMap::default();
                for file in files {
                    map.push_str(&file.path, file.text.as_str());
                }
                map.parse().map_err(|(map, error)| Problem {
                    span: locate(&map, error.kind().span()),
                    rendered: Some(error.render(&map)),
                    ..problem(&variant_name(error.kind()), error.to_string())
                })
            }

            fn merge(resolve: &mut Resolve, bytes: &[u8]) -> Result<(), Problem> {
                match decode(bytes).map_err(|error| from_anyhow("invalid-package", &error))? {
                    DecodedWasm::Component(..) => Err(problem(
                        "invalid-package",
                        "A dependency is a component where an encoded WIT package is needed.",
                    )),
                    DecodedWasm::WitPackage(package, _) => match resolve.merge(package) {
                        Ok(_) => Ok(()),
                        Err(error) => Err(from_anyhow("invalid-package", &error)),
                    },
                }
            }
        }
    };
}

wit_loader!(newest, wit_parser);
wit_loader!(of_wac, wit_parser_258);

/// A package with its name split and its content encoded.
pub struct Loaded {
    pub name: String,
    pub version: Option<Version>,
    pub bytes: Vec<u8>,
}

impl Loaded {
    pub fn key(&self) -> BorrowedPackageKey<'_> {
        BorrowedPackageKey::from_name_and_version(&self.name, self.version.as_ref())
    }

    /// `name@version`, as a `.wac` writes it.
    pub fn label(&self) -> String {
        match &self.version {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.clone(),
        }
    }
}

pub fn load_packages(packages: Vec<Package>) -> Result<Vec<Loaded>, Problem> {
    packages.into_iter().map(load_package).collect()
}

pub fn load_package(package: Package) -> Result<Loaded, Problem> {
    let (name, version) = match package.name.split_once('@') {
        None => (package.name.clone(), None),
        Some((name, version)) => {
            let version = Version::parse(version).map_err(|error| {
                problem(
                    "invalid-version",
                    format!("The package name `{}` has no valid version: {error}.", package.name),
                )
            })?;
            (name.to_string(), Some(version))
        }
    };
    let bytes = match package.content {
        PackageContent::Binary(bytes) => bytes,
        PackageContent::Wit(source) => {
            // As wac's own resolver does with a folder: with its generation, so that the bytes are the same.
            let (resolve, id) = of_wac::load(
                &source,
                &Features {
                    all: false,
                    names: Vec::new(),
                },
            )?;
            wit_component_258::encode(&resolve, id).map_err(|error| from_anyhow("invalid-package", &error))?
        }
    };
    Ok(Loaded { name, version, bytes })
}
