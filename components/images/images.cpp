// The component `images`: makes thumbnails with a box filter.

#include "gen/images_component_cpp.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <span>

using namespace orders::shop::model;

namespace {

constexpr std::size_t kChannels = 4; // red, green, blue, opacity

// The part of the old pixels' side that one new pixel covers. A new pixel covers `old / new` old ones, which is rarely
// a whole number; to compute without fractions all lengths are multiplied by the new side's length.
struct Interval {
  std::uint64_t from, to;

  Interval(std::uint64_t index, std::uint64_t old_side) : from(index * old_side), to(from + old_side) {}

  // How much of the old pixel lies within.
  std::uint64_t overlap(std::uint64_t old_index, std::uint64_t new_side) const {
    return std::min(to, (old_index + 1) * new_side) - std::max(from, old_index * new_side);
  }
};

// The mean of the old pixels in a rectangle, each with the weight of the area that lies within.
std::array<std::uint8_t, kChannels> mean(std::span<const std::uint8_t> pixels, std::uint64_t width, Interval across,
                                         Interval down, std::uint64_t new_width, std::uint64_t new_height) {
  // A color counts as much as it is visible: otherwise the black of transparent pixels would leave a dark seam.
  std::array<std::uint64_t, 3> color{};
  std::uint64_t opacity = 0, area = 0;
  for (auto y = down.from / new_height; y * new_height < down.to; ++y) {
    for (auto x = across.from / new_width; x * new_width < across.to; ++x) {
      const auto weight = across.overlap(x, new_width) * down.overlap(y, new_height);
      const auto pixel = pixels.subspan((y * width + x) * kChannels, kChannels);
      for (std::size_t i = 0; i < color.size(); ++i) color[i] += pixel[i] * pixel[3] * weight;
      opacity += pixel[3] * weight;
      area += weight;
    }
  }
  if (opacity == 0) return {};
  const auto rounded = [](std::uint64_t sum, std::uint64_t weight) {
    return static_cast<std::uint8_t>((sum + weight / 2) / weight);
  };
  return {rounded(color[0], opacity), rounded(color[1], opacity), rounded(color[2], opacity), rounded(opacity, area)};
}

std::uint32_t scaled(std::uint32_t side, std::uint32_t longest, std::uint32_t max_side) {
  const auto length = (std::uint64_t{side} * max_side + longest / 2) / longest;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(length, 1)); // a very thin picture stays visible
}

} // namespace

std::expected<Raster, ImageError> exports::orders::shop::images::Thumbnail(Raster picture, std::uint32_t max_side) {
  if (picture.width == 0 || picture.height == 0 || max_side == 0) {
    return std::unexpected(ImageError{ImageError::Empty{}});
  }
  // Two 32-bit sides and four bytes need 66 bits; a picture of that size cannot be there anyway.
  const std::uint64_t area = std::uint64_t{picture.width} * picture.height;
  const std::uint64_t expected = area > UINT64_MAX / kChannels ? UINT64_MAX : area * kChannels;
  if (picture.pixels.size() != expected) {
    return std::unexpected(ImageError{ImageError::WrongLength{{expected, picture.pixels.size()}}});
  }

  const auto longest = std::max(picture.width, picture.height);
  if (longest <= max_side) return picture;

  const auto width = scaled(picture.width, longest, max_side);
  const auto height = scaled(picture.height, longest, max_side);
  auto pixels = wit::vector<std::uint8_t>::allocate(std::size_t{width} * height * kChannels);
  auto next = pixels.data();
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const auto pixel = mean(picture.pixels.get_const_view(), picture.width, Interval(x, picture.width),
                              Interval(y, picture.height), width, height);
      next = std::copy(pixel.begin(), pixel.end(), next);
    }
  }
  return Raster{width, height, std::move(pixels)};
}
