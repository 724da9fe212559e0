// What comes next of a series: load, or how fast an instance is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace millrace::models {

// Const and thread-compatible: one thread at a time.
class Forecaster {
 public:
  virtual ~Forecaster() = default;
  // The next `steps` values, >= 0, in the unit of the past. `past` holds a value a step, >= 0, from the beginning of
  // the series until now; its length tells the time of day and of week. Nothing else is seen, but for the oracle. Of no
  // past all forecasters but the oracle say 0.
  virtual std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const = 0;
  // What Learning::load_forecaster() reads; "" of those that have learned nothing.
  virtual std::string bytes() const { return {}; }
};

}  // namespace millrace::models
