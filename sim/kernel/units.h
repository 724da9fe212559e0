// Quantities other than time that the layers above the kernel share. Each is a plain number in a named type, so that
// a rate cannot be passed where a size is wanted.
#pragma once

#include <compare>
#include <cstdint>

namespace millrace::kernel {

// An amount of data in bytes, >= 0 wherever it is stored.
struct Bytes {
  std::int64_t count = 0;
  friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
};
constexpr Bytes operator+(Bytes a, Bytes b) {
  return {a.count + b.count};
}
constexpr Bytes operator-(Bytes a, Bytes b) {
  return {a.count - b.count};
}
constexpr Bytes operator*(Bytes a, std::int64_t n) {
  return {a.count * n};
}

// Data over time in bytes per second (not bits).
struct BytesPerSecond {
  double value = 0;
  friend constexpr auto operator<=>(const BytesPerSecond&, const BytesPerSecond&) = default;
};

// Records over time in records per second.
struct RecordsPerSecond {
  double value = 0;
  friend constexpr auto operator<=>(const RecordsPerSecond&, const RecordsPerSecond&) = default;
};

}  // namespace millrace::kernel
