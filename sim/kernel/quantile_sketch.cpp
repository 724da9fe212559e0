#include "sim/kernel/quantile_sketch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>

#include "sim/kernel/elementary.h"

namespace millrace::kernel {
namespace {

constexpr std::string_view kFormat = "dds1";
constexpr double kNothingYet = std::numeric_limits<double>::infinity();

double cubic(double s) {
  return ((6.0 / 35.0 * s - 3.0 / 5.0) * s + 10.0 / 7.0) * s;
}

// The s in [0, 1) with cubic(s) = level; the cubic increases and is nearly straight, so Newton's steps converge at
// once.
double inverse_cubic(double level) {
  double s = level;
  for (int step = 0; step < 6; ++step) {
    const double slope = (18.0 / 35.0 * s - 6.0 / 5.0) * s + 10.0 / 7.0;
    s -= (cubic(s) - level) / slope;
  }
  return s;
}

// Reads the numbers of a text, separated by single spaces or colons.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : text_(text) {}

  template <class Number>
  bool read(Number& number, int base = 10) {
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number, base);
    if (error != std::errc()) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    if (!text_.empty()) {
      if (text_.front() != ' ' && text_.front() != ':') return false;
      text_.remove_prefix(1);
    }
    return true;
  }
  // Doubles are written as the hexadecimal digits of their bits, which loses nothing.
  bool read_bits(double& number) {
    std::uint64_t bits = 0;
    if (!read(bits, 16)) return false;
    number = std::bit_cast<double>(bits);
    return true;
  }
  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

}  // namespace

QuantileSketch::QuantileSketch(double relative_accuracy)
    : relative_accuracy_(relative_accuracy), min_(kNothingYet), max_(-kNothingYet) {
  assert(relative_accuracy >= 0.0001 && relative_accuracy <= 0.5);
  // A bucket's ends are at most a factor gamma = (1 + a) / (1 - a) apart.
  multiplier_ = 0.7 / log((1 + relative_accuracy) / (1 - relative_accuracy));
}

void QuantileSketch::clear() {
  *this = QuantileSketch(relative_accuracy_);
}

void QuantileSketch::add_outside(std::int32_t index, std::uint64_t count) {
  // Room to spare on the side that grew: growth is rare and mostly upwards.
  constexpr std::int32_t kSpare = 32;
  if (counts_.empty()) {
    first_index_ = std::max(0, index - kSpare);
    counts_.resize(static_cast<std::size_t>(index + kSpare - first_index_), 0);
  } else if (index < first_index_) {
    const std::int32_t first = std::max(0, index - kSpare);
    counts_.insert(counts_.begin(), static_cast<std::size_t>(first_index_ - first), 0);
    first_index_ = first;
  } else {
    counts_.resize(static_cast<std::size_t>(index + kSpare - first_index_), 0);
  }
  counts_[static_cast<std::size_t>(index - first_index_)] += count;
}

void QuantileSketch::merge(const QuantileSketch& other, std::uint64_t times) {
  assert(relative_accuracy_ == other.relative_accuracy_);
  if (times == 0) return;
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    if (other.counts_[i] == 0) continue;
    const std::int32_t index = other.first_index_ + static_cast<std::int32_t>(i);
    const auto slot = static_cast<std::size_t>(index - first_index_);
    if (index >= first_index_ && slot < counts_.size()) {
      counts_[slot] += other.counts_[i] * times;
    } else {
      add_outside(index, other.counts_[i] * times);
    }
  }
  zeros_ += other.zeros_ * times;
  count_ += other.count_ * times;
  sum_ += other.sum_ * times;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double QuantileSketch::sum() const {
  const auto high = static_cast<double>(static_cast<std::uint64_t>(sum_ >> 64));
  const auto low = static_cast<double>(static_cast<std::uint64_t>(sum_));
  return (high * 0x1p64 + low) * 0x1p-20;
}

double QuantileSketch::mean() const {
  return count_ == 0 ? 0 : sum() / static_cast<double>(count_);
}

double QuantileSketch::bucket_start(std::int32_t index) const {
  const double level = index / multiplier_ - kLevelOffset;
  // floor() without the C library: level is above -kLevelOffset - 1.
  const int exponent = static_cast<int>(level + 64) - 64;
  const double mantissa = 1 + inverse_cubic(level - exponent);
  return mantissa * std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// The value whose relative distance from both ends of the bucket is the same.
double QuantileSketch::bucket_value(std::int32_t index) const {
  const double low = bucket_start(index);
  const double high = bucket_start(index + 1);
  return 2 * low * high / (low + high);
}

double QuantileSketch::quantile(double q) const {
  assert(q >= 0 && q <= 1);
  if (count_ == 0) return 0;
  const auto last = static_cast<double>(count_ - 1);
  const auto rank = std::min(static_cast<std::uint64_t>(q * last), count_ - 1);
  if (rank == 0) return min_;
  if (rank == count_ - 1) return max_;
  std::uint64_t below = zeros_;
  if (rank < below) return std::clamp(0.0, min_, max_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    below += counts_[i];
    if (rank < below) return std::clamp(bucket_value(first_index_ + static_cast<std::int32_t>(i)), min_, max_);
  }
  return max_;
}

std::vector<std::pair<double, std::uint64_t>> QuantileSketch::values() const {
  std::vector<std::pair<double, std::uint64_t>> found;
  const auto add = [&](double value, std::uint64_t count) {
    value = std::clamp(value, min_, max_);
    if (count == 0) return;
    if (!found.empty() && found.back().first == value) {
      found.back().second += count;
    } else {
      found.emplace_back(value, count);
    }
  };
  if (count_ == 0) return found;
  add(0, zeros_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    add(bucket_value(first_index_ + static_cast<std::int32_t>(i)), counts_[i]);
  }
  return found;
}

std::string QuantileSketch::text() const {
  std::string out =
      fmt::format("{} {:x} {} {:x}:{:x} {:x} {:x}", kFormat, std::bit_cast<std::uint64_t>(relative_accuracy_), zeros_,
                  static_cast<std::uint64_t>(sum_ >> 64), static_cast<std::uint64_t>(sum_),
                  std::bit_cast<std::uint64_t>(min_), std::bit_cast<std::uint64_t>(max_));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) out += fmt::format(" {}:{}", first_index_ + static_cast<std::int32_t>(i), counts_[i]);
  }
  return out;
}

tl::expected<QuantileSketch, std::string> QuantileSketch::parse(std::string_view text) {
  if (text.substr(0, kFormat.size() + 1) != std::string(kFormat) + ' ') {
    return tl::make_unexpected(fmt::format("a quantile sketch starts with '{} '", kFormat));
  }
  NumberReader reader(text.substr(kFormat.size() + 1));
  double accuracy = 0;
  if (!reader.read_bits(accuracy) || !(accuracy >= 0.0001 && accuracy <= 0.5)) {
    return tl::make_unexpected(std::string("quantile sketch: the relative accuracy is not in [0.0001, 0.5]"));
  }
  QuantileSketch sketch(accuracy);
  std::uint64_t sum_high = 0;
  std::uint64_t sum_low = 0;
  if (!reader.read(sketch.zeros_) || !reader.read(sum_high, 16) || !reader.read(sum_low, 16) ||
      !reader.read_bits(sketch.min_) || !reader.read_bits(sketch.max_)) {
    return tl::make_unexpected(std::string("quantile sketch: the zero count, the sum, min or max is not a number"));
  }
  sketch.sum_ = static_cast<Wide>(sum_high) << 64 | sum_low;
  sketch.count_ = sketch.zeros_;
  // Indices of doubles below 2^62 at this accuracy; anything beyond was not written by text().
  const auto index_end = static_cast<std::int32_t>((kLevelOffset + 62) * sketch.multiplier_) + 1;
  while (!reader.at_end()) {
    std::int32_t index = 0;
    std::uint64_t count = 0;
    if (!reader.read(index) || !reader.read(count) || index < 0 || index > index_end || count == 0) {
      return tl::make_unexpected(std::string("quantile sketch: a bucket is not of the form index:count"));
    }
    sketch.count_ += count;
    const auto slot = static_cast<std::size_t>(index - sketch.first_index_);
    if (slot < sketch.counts_.size()) {
      sketch.counts_[slot] += count;
    } else {
      sketch.add_outside(index, count);
    }
  }
  if (sketch.count_ > 0 && !(0 <= sketch.min_ && sketch.min_ <= sketch.max_ && sketch.max_ < 0x1p62)) {
    return tl::make_unexpected(std::string("quantile sketch: min and max are not in order"));
  }
  return sketch;
}

bool operator==(const QuantileSketch& a, const QuantileSketch& b) {
  return a.text() == b.text();
}

}  // namespace millrace::kernel
