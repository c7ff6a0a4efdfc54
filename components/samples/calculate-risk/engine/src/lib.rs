//! The component `engine`: value at risk and expected shortfall by three methods.

mod bindings;
mod losses;
mod statistics;

use bindings::exports::risk::api::engine::{EngineError, Guest, Measure, Method, Position, Settings};
use statistics::Market;

struct Component;

const MOST_SAMPLES: u32 = 10_000_000;

impl Guest for Component {
    fn calculate(portfolio: Vec<Position>, method: Method, settings: Settings) -> Result<Measure, EngineError> {
        check(&portfolio, &settings)?;
        Ok(match method {
            Method::Historical => losses::tail(losses::historical(&portfolio, settings.horizon), settings.confidence),
            Method::Parametric => losses::parametric(&Market::of(&portfolio), &settings),
            Method::MonteCarlo => {
                losses::tail(losses::simulated(&Market::of(&portfolio), &settings), settings.confidence)
            }
        })
    }
}

fn check(portfolio: &[Position], settings: &Settings) -> Result<(), EngineError> {
    let bad = |setting: &str| Err(EngineError::BadSetting(setting.to_string()));
    if !(settings.confidence > 0.5 && settings.confidence < 1.0) {
        return bad("confidence");
    }
    if settings.horizon == 0 {
        return bad("horizon");
    }
    if settings.samples == 0 || settings.samples > MOST_SAMPLES {
        return bad("samples");
    }
    let days = portfolio.first().map_or(0, |position| position.returns.len());
    if days < 2 {
        return Err(EngineError::TooLittleData);
    }
    if let Some(index) = portfolio.iter().position(|position| position.returns.len() != days) {
        return Err(EngineError::Uneven(index as u32));
    }
    let finite = |position: &Position| position.value.is_finite() && position.returns.iter().all(|it| it.is_finite());
    if portfolio.iter().all(finite) {
        Ok(())
    } else {
        Err(EngineError::NotFinite)
    }
}

bindings::export!(Component with_types_in bindings);
