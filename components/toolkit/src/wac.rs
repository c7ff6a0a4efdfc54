//! Interface `wac`: documents. The operations without a document are in `plug` and `wiring`.

use crate::Toolkit;
use crate::bindings::exports::witloom::toolkit::types::{Composition, Package, Problem, SourceFile};
use crate::bindings::exports::witloom::toolkit::wac::{
    ComposeOptions, Fit, GraphReport, Guest, PackageReference, PlugPart, Plugged, Wiring, WiringProblem,
};
use crate::graph::describe;
use crate::packages::{Loaded, load_package, load_packages};
use crate::problem::{from_diagnostic, from_error, span, variant_name};
use crate::wac_lenient::unfinished_graph;
use crate::wac_places::places;
use crate::{plug, wiring};
use indexmap::IndexMap;
use wac_graph::EncodeOptions;
use wac_parser::Document;
use wac_types::BorrowedPackageKey;

impl Guest for Toolkit {
    fn parse(source: SourceFile) -> Result<String, Problem> {
        let document = parse_document(&source)?;
        serde_json::to_string(&document).map_err(|error| from_error("json", &error))
    }

    fn packages(source: SourceFile) -> Result<Vec<PackageReference>, Problem> {
        let document = parse_document(&source)?;
        let found = wac_resolver::packages(&document)
            .map_err(|error| from_diagnostic(&variant_name(&error), &error, &source.path))?;
        Ok(found
            .into_iter()
            .map(|(key, place)| PackageReference {
                name: key.name.to_string(),
                version: key.version.map(ToString::to_string),
                span: span(&source.path, place.offset(), place.len()),
            })
            .collect())
    }

    fn compose(source: SourceFile, packages: Vec<Package>, options: ComposeOptions) -> Result<Composition, Problem> {
        let document = parse_document(&source)?;
        let packages = load_packages(packages)?;
        let resolution = document
            .resolve(by_key(&packages))
            .map_err(|error| from_diagnostic(&variant_name(&error), &error, &source.path))?;
        let encode = |options| {
            resolution
                .encode(options)
                .map_err(|error| from_diagnostic(&variant_name(&error), &error, &source.path))
        };
        let bytes = encode(encode_options(&options))?;
        let complete = match options.import_dependencies {
            true => Some(encode(complete_options())?),
            false => None,
        };
        let graph = describe(
            resolution.graph(),
            &packages,
            places(&document, &source.path),
            Some(complete.as_ref().unwrap_or(&bytes)),
        )?;
        Ok(Composition { bytes, graph })
    }

    fn graph_of(source: SourceFile, packages: Vec<Package>) -> Result<GraphReport, Problem> {
        let document = parse_document(&source)?;
        unfinished_graph(document, &load_packages(packages)?, &source.path)
    }

    fn plug(socket: Vec<u8>, plugs: Vec<PlugPart>) -> Result<Plugged, Problem> {
        plug::plug(socket, plugs)
    }

    fn compose_graph(
        packages: Vec<Package>,
        wiring: Wiring,
        options: ComposeOptions,
    ) -> Result<Composition, WiringProblem> {
        let packages = load_packages(packages).map_err(|problem| WiringProblem { problem, edge: None })?;
        wiring::compose(&packages, &wiring, &options)
    }

    fn fits(exporter: Package, importer: Package) -> Result<Vec<Fit>, Problem> {
        wiring::fits(&load_package(exporter)?, &load_package(importer)?)
    }
}

pub fn encode_options(options: &ComposeOptions) -> EncodeOptions<'static> {
    EncodeOptions {
        define_components: !options.import_dependencies,
        validate: options.validate,
        processor: None,
    }
}

/// The composition with its components, from which its final imports and exports are read. They are the same where components are imported,
/// but wac's reader stops at an assertion where two of those use a type of the same interface.
pub fn complete_options() -> EncodeOptions<'static> {
    EncodeOptions {
        define_components: true,
        validate: false,
        processor: None,
    }
}

pub fn by_key(packages: &[Loaded]) -> IndexMap<BorrowedPackageKey<'_>, Vec<u8>> {
    packages
        .iter()
        .map(|package| (package.key(), package.bytes.clone()))
        .collect()
}

fn parse_document(source: &SourceFile) -> Result<Document<'_>, Problem> {
    Document::parse(&source.text).map_err(|error| from_diagnostic(&variant_name(&error), &error, &source.path))
}
