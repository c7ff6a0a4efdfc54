//! Interface `generator`.

use crate::Bindgen;
use crate::bindings::exports::witloom::bindgen::generator::{File, Guest, Language, Ownership, RustOptions};
use crate::bindings::exports::witloom::bindgen::types::{Features, Problem, WitSource};
use crate::problem::from_anyhow;
use crate::{panic_text, source};
use std::hash::RandomState;
use wit_bindgen_core::{Files, WorldGenerator};

impl Guest for Bindgen {
    fn prepare() {
        // Without a source of randomness, the seed is made of the first map's address.
        let _ = RandomState::new();
        panic_text::keep();
    }

    fn generate(
        source: WitSource,
        features: Features,
        world: Option<String>,
        language: Language,
    ) -> Result<Vec<File>, Problem> {
        let (mut resolve, package) = source::load(&source, &features)?;
        let world = resolve
            .select_world(&[package], world.as_deref())
            .map_err(|error| from_anyhow("world", &error))?;
        let mut files = Files::default();
        generator(language)
            .generate(&mut resolve, world, &mut files)
            .map_err(|error| from_anyhow("generate", &error))?;
        Ok(files
            .iter()
            .map(|(path, bytes)| File {
                path: path.to_string(),
                bytes: bytes.to_vec(),
            })
            .collect())
    }
}

fn generator(language: Language) -> Box<dyn WorldGenerator> {
    match language {
        Language::C => wit_bindgen_c::Opts::default().build(),
        Language::Cpp => wit_bindgen_cpp::Opts::default().build(None),
        Language::Csharp(options) => wit_bindgen_csharp::Opts {
            generate_stub: options.stubs,
            ..Default::default()
        }
        .build(),
        Language::D => wit_bindgen_d::Opts::default().build(None),
        Language::Go(options) => wit_bindgen_go::Opts {
            // There is no gofmt in here, and no warning on standard error.
            format: wit_bindgen_go::Format::False,
            quiet: true,
            generate_stubs: options.stubs,
            ..Default::default()
        }
        .build(),
        Language::Markdown => wit_bindgen_markdown::Opts::default().build(),
        Language::Moonbit(options) => wit_bindgen_moonbit::Opts {
            ignore_stub: !options.stubs,
            // The command line's default.
            gen_dir: "gen".to_string(),
            ..Default::default()
        }
        .build(),
        Language::Rust(options) => rust(&options),
    }
}

fn rust(options: &RustOptions) -> Box<dyn WorldGenerator> {
    let ownership = match options.ownership {
        Ownership::Owning => wit_bindgen_rust::Ownership::Owning,
        Ownership::Borrowing => wit_bindgen_rust::Ownership::Borrowing {
            duplicate_if_necessary: false,
        },
        Ownership::BorrowingDuplicateIfNecessary => wit_bindgen_rust::Ownership::Borrowing {
            duplicate_if_necessary: true,
        },
    };
    let generator = wit_bindgen_rust::Opts {
        format: true,
        // Interfaces of other packages are generated too, as nobody has said where else they are.
        generate_all: true,
        ownership,
        std_feature: options.std_feature,
        stubs: options.stubs,
        ..Default::default()
    };
    Box::new(generator.build())
}
