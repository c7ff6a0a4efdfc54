//! Interface `wit`.

use crate::Toolkit;
use crate::bindings::exports::witloom::toolkit::types::{Features, Problem, WitSource};
use crate::bindings::exports::witloom::toolkit::wit::Guest;
use crate::packages::newest;
use crate::problem::{from_anyhow, from_error};
use crate::wit_spans::spans;
use serde_json::json;
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::ManglingAndAbi;

impl Guest for Toolkit {
    fn check(source: WitSource, features: Features) -> Result<(), Problem> {
        newest::load(&source, &features).map(|_| ())
    }

    fn resolve(source: WitSource, features: Features) -> Result<String, Problem> {
        let (resolve, package) = newest::load(&source, &features)?;
        let mut answer = serde_json::to_value(&resolve).map_err(|error| from_error("json", &error))?;
        answer["main"] = json!(package.index());
        answer["spans"] = spans(&resolve);
        Ok(answer.to_string())
    }

    fn encode(source: WitSource, features: Features) -> Result<Vec<u8>, Problem> {
        let (resolve, package) = newest::load(&source, &features)?;
        wit_component::encode(&resolve, package, false).map_err(|error| from_anyhow("encode", &error))
    }

    fn dummy_component(source: WitSource, features: Features, world: Option<String>) -> Result<Vec<u8>, Problem> {
        let (resolve, package) = newest::load(&source, &features)?;
        let world = resolve
            .select_world(&[package], world.as_deref())
            .map_err(|error| from_anyhow("world", &error))?;
        let mut module = wit_component::dummy_module(&resolve, world, ManglingAndAbi::Standard32);
        wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
            .map_err(|error| from_anyhow("encode", &error))?;
        let mut encoder = ComponentEncoder::default();
        encoder.module(&module).map_err(|error| from_anyhow("encode", &error))?;
        encoder
            .validate(true)
            .encode()
            .map_err(|error| from_anyhow("encode", &error))
    }
}
