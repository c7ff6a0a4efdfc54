// The component `filters-cpp`: the same filters as those of `filters-rust`, byte for byte.

#include "filters.hpp"
#include "filters_component_cpp.h" // generated from ../wit by the build

#include <algorithm>
#include <expected>
#include <variant>

using namespace pictures::api::types;

namespace {

using Result = std::expected<Image, FilterError>;

constexpr std::uint64_t kMostPixels = 64'000'000;

// What crosses the border of a component lies in memory that the other side gives back: a `wit::vector`, and not a
// `std::vector`.
Image image(raster::Size size, const raster::Pixels &pixels) {
  auto out = wit::vector<std::uint8_t>::allocate(pixels.size());
  std::ranges::copy(pixels, out.data());
  return Image{size.width, size.height, std::move(out)};
}

// One call operator for each case of the variant `filter`.
struct Apply {
  raster::View pixels;
  raster::Size size;

  Result operator()(Filter::Grayscale) const { return image(size, raster::grayscale(pixels)); }
  Result operator()(Filter::Blur blur) const { return image(size, raster::blur(pixels, size, blur.value)); }
  Result operator()(Filter::Edges) const { return image(size, raster::edges(pixels, size)); }

  Result operator()(Filter::Resize resize) const {
    const auto [width, height] = resize.value;
    const auto area = std::uint64_t{width} * height;
    if (area == 0) return std::unexpected(FilterError{FilterError::Empty{}});
    if (area > kMostPixels) return std::unexpected(FilterError{FilterError::TooLarge{}});
    return image({width, height}, raster::resize(pixels, size, {width, height}));
  }
};

} // namespace

Result exports::pictures::api::filters::Apply(Image picture, Filter filter) {
  const std::uint64_t area = std::uint64_t{picture.width} * picture.height;
  const std::uint64_t expected = area > UINT64_MAX / raster::kChannels ? UINT64_MAX : area * raster::kChannels;
  if (expected == 0) return std::unexpected(FilterError{FilterError::Empty{}});
  if (picture.pixels.size() != expected) {
    return std::unexpected(FilterError{FilterError::WrongLength{{expected, picture.pixels.size()}}});
  }
  return std::visit(::Apply{picture.pixels.get_const_view(), {picture.width, picture.height}}, filter.variants);
}
