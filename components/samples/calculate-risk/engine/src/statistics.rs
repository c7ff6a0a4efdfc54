//! What the past says of the returns: their means, how they vary together, and the normal distribution.

use crate::bindings::exports::risk::api::engine::Position;

/// The portfolio's returns as a normal distribution of several variables.
pub struct Market {
    pub values: Vec<f64>,
    pub means: Vec<f64>,
    /// The sample covariance, by row.
    pub covariance: Vec<Vec<f64>>,
}

impl Market {
    pub fn of(portfolio: &[Position]) -> Market {
        let days = portfolio[0].returns.len() as f64;
        let means: Vec<f64> = portfolio.iter().map(|it| it.returns.iter().sum::<f64>() / days).collect();
        let covariance = |a: usize, b: usize| {
            let pairs = portfolio[a].returns.iter().zip(&portfolio[b].returns);
            pairs.map(|(x, y)| (x - means[a]) * (y - means[b])).sum::<f64>() / (days - 1.0)
        };
        let count = portfolio.len();
        Market {
            values: portfolio.iter().map(|it| it.value).collect(),
            covariance: (0..count).map(|a| (0..count).map(|b| covariance(a, b)).collect()).collect(),
            means,
        }
    }

    /// Mean and standard deviation of the whole portfolio's gain on one day, in money.
    pub fn gain(&self) -> (f64, f64) {
        let mean = self.values.iter().zip(&self.means).map(|(value, mean)| value * mean).sum();
        let variance: f64 = self
            .covariance
            .iter()
            .zip(&self.values)
            .map(|(row, value)| value * row.iter().zip(&self.values).map(|(c, other)| c * other).sum::<f64>())
            .sum();
        (mean, variance.max(0.0).sqrt())
    }

    /// The lower triangle whose product with its transpose is the covariance (Cholesky). An asset that follows from those
    /// before it has no randomness of its own: a zero on the diagonal.
    pub fn factor(&self) -> Vec<Vec<f64>> {
        let count = self.values.len();
        let mut lower = vec![vec![0.0; count]; count];
        for row in 0..count {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
                let rest = self.covariance[row][column] - known;
                lower[row][column] = if row == column {
                    rest.max(0.0).sqrt()
                } else if lower[column][column] > 0.0 {
                    rest / lower[column][column]
                } else {
                    0.0
                };
            }
        }
        lower
    }
}

/// The density of the standard normal distribution.
pub fn density(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The quantile of the standard normal distribution for a probability between 0 and 1: Acklam's rational approximation,
/// whose relative error is below 1.2e-9.
pub fn quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.383577518672690e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 5] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0];
    const TAIL: f64 = 0.02425;
    if p > 1.0 - TAIL {
        return -quantile(1.0 - p);
    }
    if p < TAIL {
        let q = (-2.0 * p.ln()).sqrt();
        return polynomial(&C, q) / polynomial(&D, q);
    }
    let q = p - 0.5;
    polynomial(&A, q * q) * q / polynomial(&B, q * q)
}

/// The coefficients begin with that of the highest power.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}
