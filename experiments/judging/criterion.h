// What tuners are judged by. Of every criterion, less is better.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::experiments {

struct Criterion {
  std::string_view column;                       // of table run
  std::string_view heading;                      // short
  std::string_view about;                        // a phrase
  std::string (*text)(double value);             // with its unit
  std::string (*difference)(double difference);  // of two values, with its sign
  bool on_front = false;                         // is a coordinate of the Pareto front
  bool compared = false;                         // is tested tuner against tuner
};

// First what is violated: the SLO or, without one, the freedom from backpressure; then what it costs: slot hours, or
// price units where there are prices.
std::span<const Criterion> criteria(bool has_slo, bool has_prices);

}  // namespace millrace::experiments
