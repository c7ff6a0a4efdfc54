//! The filters, for pictures whose length is right. `filters.cpp` beside this project does the same in the same order.

use crate::bindings::exports::pictures::api::filters::Image;
use crate::CHANNELS;

/// Parts of 256.
fn luma(pixel: &[u8]) -> u32 {
    (77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2]) + 128) >> 8
}

pub fn grayscale(mut picture: Image) -> Image {
    for pixel in picture.pixels.chunks_exact_mut(CHANNELS) {
        let gray = luma(pixel) as u8;
        pixel[..3].fill(gray);
    }
    picture
}

/// By rows, then by columns. A mean over a row is kept up while it moves along, so the radius costs nothing.
pub fn blur(picture: Image, radius: u32) -> Image {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut across = vec![0; picture.pixels.len()];
    for row in 0..height {
        let start = row * width * CHANNELS;
        blur_line(&picture.pixels, &mut across, start, width, CHANNELS, radius);
    }
    let mut pixels = picture.pixels;
    for column in 0..width {
        blur_line(&across, &mut pixels, column * CHANNELS, height, width * CHANNELS, radius);
    }
    Image { pixels, ..picture }
}

/// One row or column: `count` pixels from `start` on, `stride` bytes apart.
fn blur_line(from: &[u8], to: &mut [u8], start: usize, count: usize, stride: usize, radius: u32) {
    // Beyond the ends there is only more of the same, which a wider mean would count more often; 64 bits hold its sum.
    let radius = i64::from(radius);
    let last = count as i64 - 1;
    let window = (2 * radius + 1) as u64;
    for channel in 0..CHANNELS {
        let at = |index: i64| u64::from(from[start + index.clamp(0, last) as usize * stride + channel]);
        let inside = radius.min(last);
        // The window around the first pixel: all of it that lies before, then what lies within, then what lies behind.
        let mut sum = at(0) * radius as u64 + (0..=inside).map(at).sum::<u64>() + at(last) * (radius - inside) as u64;
        for index in 0..=last {
            to[start + index as usize * stride + channel] = ((sum + window / 2) / window) as u8;
            sum = sum + at(index + radius + 1) - at(index - radius);
        }
    }
}

pub fn edges(picture: &Image) -> Image {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let gray: Vec<i32> = picture.pixels.chunks_exact(CHANNELS).map(|pixel| luma(pixel) as i32).collect();
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..height {
        let above = &gray[y.saturating_sub(1) * width..][..width];
        let here = &gray[y * width..][..width];
        let below = &gray[(y + 1).min(height - 1) * width..][..width];
        for x in 0..width {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
            let across = above[right] + 2 * here[right] + below[right] - above[left] - 2 * here[left] - below[left];
            let down = below[left] + 2 * below[x] + below[right] - above[left] - 2 * above[x] - above[right];
            let steepness = (across.abs() + down.abs()).min(255) as u8;
            pixels.extend([steepness, steepness, steepness, 255]);
        }
    }
    Image { pixels, ..*picture }
}

pub fn resize(picture: &Image, width: u32, height: u32) -> Image {
    let across = places(picture.width, width);
    let mut pixels = Vec::with_capacity(width as usize * height as usize * CHANNELS);
    for row in places(picture.height, height) {
        for column in &across {
            let pixel = |x: usize, y: usize| &picture.pixels[(y * picture.width as usize + x) * CHANNELS..][..CHANNELS];
            let [upper_left, upper_right] = [pixel(column.low, row.low), pixel(column.high, row.low)];
            let [lower_left, lower_right] = [pixel(column.low, row.high), pixel(column.high, row.high)];
            for channel in 0..CHANNELS {
                let mix = |a: u32, b: u32, weight: u32| a * (256 - weight) + b * weight;
                let upper = mix(upper_left[channel].into(), upper_right[channel].into(), column.weight);
                let lower = mix(lower_left[channel].into(), lower_right[channel].into(), column.weight);
                pixels.push(((mix(upper, lower, row.weight) + (1 << 15)) >> 16) as u8);
            }
        }
    }
    Image { width, height, pixels }
}

/// Between which two old pixels the centre of a new one lies, and how near to the second, in parts of 256.
struct Place {
    low: usize,
    high: usize,
    weight: u32,
}

fn places(old: u32, new: u32) -> Vec<Place> {
    let (old, new) = (i64::from(old), i64::from(new));
    let place = |index: i64| {
        // The centre (index + 1/2) * old / new - 1/2 in parts of 256, and not before the first pixel or behind the last.
        let centre = (((2 * index + 1) * old * 128) / new - 128).clamp(0, (old - 1) * 256);
        let low = centre >> 8;
        Place { low: low as usize, high: (low + 1).min(old - 1) as usize, weight: (centre & 255) as u32 }
    };
    (0..new).map(place).collect()
}
