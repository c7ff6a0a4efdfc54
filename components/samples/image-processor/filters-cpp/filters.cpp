#include "filters.hpp"

#include <algorithm>
#include <cstdlib>

namespace raster {
namespace {

// Parts of 256.
std::uint32_t luma(View pixel) { return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8; }

// A row or column of a picture: its pixels are `stride` bytes apart.
struct Line {
  std::size_t start, count, stride;

  std::size_t at(std::int64_t index) const {
    const auto last = static_cast<std::int64_t>(count) - 1;
    return start + static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, last)) * stride;
  }
};

void blur_line(View from, std::span<std::uint8_t> to, Line line, std::int64_t radius) {
  const auto last = static_cast<std::int64_t>(line.count) - 1;
  const auto inside = std::min(radius, last);
  // 64 bits: beyond the ends the same pixel counts again and again.
  const auto window = static_cast<std::uint64_t>(2 * radius + 1);
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const auto value = [&](std::int64_t index) -> std::uint64_t { return from[line.at(index) + channel]; };
    auto sum = value(0) * radius + value(last) * (radius - inside);
    for (std::int64_t index = 0; index <= inside; ++index) sum += value(index);
    for (std::int64_t index = 0; index <= last; ++index) {
      to[line.at(index) + channel] = static_cast<std::uint8_t>((sum + window / 2) / window);
      sum = sum + value(index + radius + 1) - value(index - radius);
    }
  }
}

// Between which two old pixels the centre of a new one lies, and how near to the second, in parts of 256.
struct Place {
  std::size_t low, high;
  std::uint32_t weight;
};

std::vector<Place> places(std::int64_t old_side, std::int64_t new_side) {
  std::vector<Place> out;
  out.reserve(static_cast<std::size_t>(new_side));
  for (std::int64_t index = 0; index < new_side; ++index) {
    // The centre (index + 1/2) * old / new - 1/2 in parts of 256, and not before the first pixel or behind the last.
    const auto centre =
        std::clamp<std::int64_t>((2 * index + 1) * old_side * 128 / new_side - 128, 0, (old_side - 1) * 256);
    const auto low = centre >> 8;
    out.push_back({static_cast<std::size_t>(low), static_cast<std::size_t>(std::min(low + 1, old_side - 1)),
                   static_cast<std::uint32_t>(centre & 255)});
  }
  return out;
}

} // namespace

Pixels grayscale(View pixels) {
  Pixels out(pixels.begin(), pixels.end());
  for (std::size_t at = 0; at < out.size(); at += kChannels) {
    const auto gray = static_cast<std::uint8_t>(luma(pixels.subspan(at, kChannels)));
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), 3, gray);
  }
  return out;
}

Pixels blur(View pixels, Size size, std::uint32_t radius) {
  const std::size_t width = size.width, height = size.height, row_bytes = width * kChannels;
  Pixels across(pixels.size()), out(pixels.size());
  for (std::size_t y = 0; y < height; ++y) blur_line(pixels, across, {y * row_bytes, width, kChannels}, radius);
  for (std::size_t x = 0; x < width; ++x) blur_line(across, out, {x * kChannels, height, row_bytes}, radius);
  return out;
}

Pixels edges(View pixels, Size size) {
  const std::size_t width = size.width, height = size.height;
  std::vector<std::int32_t> gray(width * height);
  for (std::size_t i = 0; i < gray.size(); ++i) {
    gray[i] = static_cast<std::int32_t>(luma(pixels.subspan(i * kChannels, kChannels)));
  }

  Pixels out;
  out.reserve(pixels.size());
  for (std::size_t y = 0; y < height; ++y) {
    const auto *above = &gray[(y == 0 ? 0 : y - 1) * width];
    const auto *here = &gray[y * width];
    const auto *below = &gray[std::min(y + 1, height - 1) * width];
    for (std::size_t x = 0; x < width; ++x) {
      const auto left = x == 0 ? 0 : x - 1, right = std::min(x + 1, width - 1);
      const auto across = above[right] + 2 * here[right] + below[right] - above[left] - 2 * here[left] - below[left];
      const auto down = below[left] + 2 * below[x] + below[right] - above[left] - 2 * above[x] - above[right];
      const auto steepness = static_cast<std::uint8_t>(std::min(std::abs(across) + std::abs(down), 255));
      out.insert(out.end(), {steepness, steepness, steepness, 255});
    }
  }
  return out;
}

Pixels resize(View pixels, Size old_size, Size new_size) {
  const auto columns = places(old_size.width, new_size.width);
  const auto mix = [](std::uint32_t a, std::uint32_t b, std::uint32_t weight) {
    return a * (256 - weight) + b * weight;
  };
  Pixels out;
  out.reserve(columns.size() * new_size.height * kChannels);
  for (const auto &row : places(old_size.height, new_size.height)) {
    const auto upper_row = pixels.subspan(row.low * old_size.width * kChannels);
    const auto lower_row = pixels.subspan(row.high * old_size.width * kChannels);
    for (const auto &column : columns) {
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        const auto low = column.low * kChannels + channel, high = column.high * kChannels + channel;
        const auto upper = mix(upper_row[low], upper_row[high], column.weight);
        const auto lower = mix(lower_row[low], lower_row[high], column.weight);
        out.push_back(static_cast<std::uint8_t>((mix(upper, lower, row.weight) + (1u << 15)) >> 16));
      }
    }
  }
  return out;
}

} // namespace raster
