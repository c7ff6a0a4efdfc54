//! The losses that each method sees, and what is read from them.

use rand_distr::{Distribution, StandardNormal};
use rand_pcg::rand_core::SeedableRng;
use rand_pcg::Pcg64;

use crate::bindings::exports::risk::api::engine::{Measure, Position, Settings};
use crate::statistics::{density, quantile, Market};

/// One loss for each day of the past.
pub fn historical(portfolio: &[Position], horizon: u32) -> Vec<f64> {
    let scale = f64::from(horizon).sqrt();
    let days = portfolio[0].returns.len();
    (0..days).map(|day| -scale * portfolio.iter().map(|it| it.value * it.returns[day].exp_m1()).sum::<f64>()).collect()
}

/// The losses at the end of each random future.
pub fn simulated(market: &Market, settings: &Settings) -> Vec<f64> {
    let mut random = Pcg64::seed_from_u64(settings.seed);
    let factor = market.factor();
    let horizon = f64::from(settings.horizon);
    let scale = horizon.sqrt();
    let mut normal = vec![0.0; market.values.len()];
    (0..settings.samples)
        .map(|_| {
            normal.fill_with(|| StandardNormal.sample(&mut random));
            let gain = |asset: usize| {
                let own: f64 = factor[asset].iter().zip(&normal).map(|(weight, it)| weight * it).sum();
                market.values[asset] * (market.means[asset] * horizon + own * scale).exp_m1()
            };
            -(0..market.values.len()).map(gain).sum::<f64>()
        })
        .collect()
}

/// Both measures in closed form.
pub fn parametric(market: &Market, settings: &Settings) -> Measure {
    let (mean, deviation) = market.gain();
    let horizon = f64::from(settings.horizon);
    let (mean, deviation) = (mean * horizon, deviation * horizon.sqrt());
    let z = quantile(settings.confidence);
    Measure {
        value_at_risk: deviation * z - mean,
        expected_shortfall: deviation * density(z) / (1.0 - settings.confidence) - mean,
    }
}

/// The least loss that no more than `1 - confidence` of all are greater than, and the mean from there on.
pub fn tail(mut losses: Vec<f64>, confidence: f64) -> Measure {
    losses.sort_unstable_by(f64::total_cmp);
    let rank = (losses.len() as f64 * confidence).ceil() as usize;
    let worst = &losses[rank.clamp(1, losses.len()) - 1..];
    Measure { value_at_risk: worst[0], expected_shortfall: worst.iter().sum::<f64>() / worst.len() as f64 }
}
