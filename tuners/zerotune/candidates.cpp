#include "tuners/zerotune/candidates.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace::tuners::zerotune {

namespace {

constexpr double kExponent = 1.17;
constexpr double kFactor = 6e-6, kAggregateFactor = 7e-6;

std::uint32_t held(double degree, std::uint32_t most) {
  return static_cast<std::uint32_t>(std::clamp(std::floor(degree), 1.0, static_cast<double>(most)));
}

}  // namespace

std::uint32_t optisample_degree(models::OperatorType type, double input_per_s, double output_per_s,
                                std::uint32_t most) {
  const bool join = type == models::OperatorType::window_join;
  const double rate = join ? std::max(input_per_s, output_per_s) : input_per_s;
  const double factor = type == models::OperatorType::window_aggregate ? kAggregateFactor : kFactor;
  return held(factor * std::pow(rate, kExponent), most);
}

Degrees random_degrees(std::size_t operators, std::uint32_t most, kernel::RandomStream& stream) {
  Degrees degrees;
  for (std::size_t i = 0; i < operators; ++i) degrees.push_back(1 + static_cast<std::uint32_t>(stream.below(most)));
  return degrees;
}

Degrees log_uniform_degrees(std::size_t operators, std::uint32_t most, kernel::RandomStream& stream) {
  Degrees degrees;
  for (std::size_t i = 0; i < operators; ++i) degrees.push_back(held(std::pow(most + 1.0, stream.uniform()), most));
  return degrees;
}

Degrees neighbour(const Degrees& from, std::uint32_t most, kernel::RandomStream& stream) {
  constexpr std::array kFactors = {0.5, 0.9, 1.1, 2.0};
  Degrees degrees = from;
  if (degrees.empty()) return degrees;
  for (std::uint64_t moves = 1 + stream.below(2); moves > 0; --moves) {
    std::uint32_t& degree = degrees[stream.below(degrees.size())];
    const double factor = kFactors[stream.below(kFactors.size())];
    const double moved = factor < 1 ? std::min(degree * factor, degree - 1.0) : std::max(degree * factor, degree + 1.0);
    degree = held(moved, most);
  }
  return degrees;
}

}  // namespace millrace::tuners::zerotune
