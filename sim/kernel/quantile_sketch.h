// Quantiles of many observations to a stated relative accuracy, in little memory; sketches merge exactly.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace millrace::kernel {

// DDSketch (Masson, Rim & Lee, VLDB 2019) with integer counts, unbounded buckets and the cubic interpolation of log2.
// Meant for latencies in nanoseconds; any value in [0, 2^62) will do. Values below kSmallest count as zero.
// Adding and merging commute exactly, the sum too: it is kept as an integer of 2^-20 units.
class QuantileSketch {
 public:
  static constexpr double kSmallest = 0x1p-30;

  // A quantile is within `relative_accuracy` of the true one. Requires: 0.0001 <= relative_accuracy <= 0.5.
  explicit QuantileSketch(double relative_accuracy = 0.01);

  // Counts `value` as `count` observations. Requires: 0 <= value < 2^62.
  void add(double value, std::uint64_t count = 1) {
    if (count == 0) return;
    count_ += count;
    sum_ += static_cast<Wide>(to_units(value)) * count;
    if (value < min_) min_ = value;
    if (value > max_) max_ = value;
    if (value < kSmallest) {
      zeros_ += count;
      return;
    }
    const std::size_t slot = static_cast<std::size_t>(index_of(value) - first_index_);
    if (slot < counts_.size()) {
      counts_[slot] += count;
    } else {
      add_outside(index_of(value), count);
    }
  }
  // As if the other's observations had been added here, each so many times. Requires: equal relative accuracies.
  void merge(const QuantileSketch& other, std::uint64_t times = 1);
  void clear();

  double relative_accuracy() const { return relative_accuracy_; }
  std::uint64_t count() const { return count_; }
  // Sum of the observations, each rounded to 2^-20.
  double sum() const;
  // These three, and quantile(), are 0 when nothing was added.
  double mean() const;
  double min() const { return count_ == 0 ? 0 : min_; }
  double max() const { return count_ == 0 ? 0 : max_; }
  // The observation of rank floor(q (count - 1)) in sorted order, up to the relative accuracy and clamped to
  // [min, max]; q = 0 is min and q = 1 is max. Requires: 0 <= q <= 1.
  double quantile(double q) const;

  // The distinct values that it tells apart, ascending, and how many observations have each.
  std::vector<std::pair<double, std::uint64_t>> values() const;

  // One line of text that parse() reads back to an equal sketch.
  std::string text() const;
  // An error says what was wrong with the text.
  static tl::expected<QuantileSketch, std::string> parse(std::string_view text);

  // Equal observations, whatever the order in which they came.
  friend bool operator==(const QuantileSketch& a, const QuantileSketch& b);

 private:
  __extension__ using Wide = unsigned __int128;

  static Wide to_units(double value) {
    const double units = value * 0x1p20 + 0.5;
    if (units < 0x1p62) return static_cast<Wide>(static_cast<std::int64_t>(units));
    return static_cast<Wide>(units);
  }
  // Buckets are the unit intervals of multiplier_ * (exponent + cubic(mantissa)). [DDSketch, section 2.2; the cubic's
  // slope in ln(value) is at least 10/7, which sets the multiplier.]
  std::int32_t index_of(double value) const {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const double exponent = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
    const double s = std::bit_cast<double>((bits & 0x000fffffffffffffU) | 0x3ff0000000000000U) - 1.0;
    const double level = ((6.0 / 35.0 * s - 3.0 / 5.0) * s + 10.0 / 7.0) * s + exponent + kLevelOffset;
    return static_cast<std::int32_t>(level * multiplier_);  // level > 0, so this rounds down
  }
  double bucket_start(std::int32_t index) const;
  double bucket_value(std::int32_t index) const;
  void add_outside(std::int32_t index, std::uint64_t count);

  static constexpr double kLevelOffset = 32;  // makes the level of kSmallest positive

  double relative_accuracy_;
  double multiplier_;
  std::int32_t first_index_ = 0;  // of counts_[0]
  std::vector<std::uint64_t> counts_;
  std::uint64_t zeros_ = 0;
  std::uint64_t count_ = 0;
  Wide sum_ = 0;  // in units of 2^-20
  double min_;
  double max_;
};

}  // namespace millrace::kernel
