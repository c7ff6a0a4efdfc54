//! The component `filters-rust`: the same filters as those of `filters-cpp`, byte for byte.

mod bindings;
mod filters;

use bindings::exports::pictures::api::filters::{Filter, FilterError, Guest, Image};

struct Component;

const CHANNELS: usize = 4;
const MOST_PIXELS: u64 = 64_000_000;

impl Guest for Component {
    fn apply(picture: Image, filter: Filter) -> Result<Image, FilterError> {
        check(&picture)?;
        match filter {
            Filter::Grayscale => Ok(filters::grayscale(picture)),
            Filter::Blur(radius) => Ok(filters::blur(picture, radius)),
            Filter::Edges => Ok(filters::edges(&picture)),
            Filter::Resize((width, height)) => {
                let pixels = u64::from(width) * u64::from(height);
                match pixels {
                    0 => Err(FilterError::Empty),
                    1..=MOST_PIXELS => Ok(filters::resize(&picture, width, height)),
                    _ => Err(FilterError::TooLarge),
                }
            }
        }
    }
}

fn check(picture: &Image) -> Result<(), FilterError> {
    let expected = u64::from(picture.width)
        .checked_mul(u64::from(picture.height))
        .and_then(|area| area.checked_mul(CHANNELS as u64))
        .unwrap_or(u64::MAX);
    match picture.pixels.len() as u64 {
        _ if expected == 0 => Err(FilterError::Empty),
        length if length == expected => Ok(()),
        length => Err(FilterError::WrongLength((expected, length))),
    }
}

bindings::export!(Component with_types_in bindings);
