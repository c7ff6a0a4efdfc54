// The filters, for pictures whose length is right. `filters.rs` of the project beside this one does the same in the
// same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace raster {

constexpr std::size_t kChannels = 4; // red, green, blue, opacity

struct Size {
  std::uint32_t width, height;
};

using Pixels = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

Pixels grayscale(View pixels);
Pixels blur(View pixels, Size size, std::uint32_t radius);
Pixels edges(View pixels, Size size);
Pixels resize(View pixels, Size old_size, Size new_size);

} // namespace raster
