// The patterns of a source's rate: `rate = { pattern = "sine", low = "1k/s", high = "5k/s", period = "1 h" }`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/key_table.h"
#include "experiments/config/table_reader.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::experiments {

// What a pattern's keys say. Rates in records/s. A pattern reads the members that its keys name.
struct RateSettings {
  double rate = 0, low = 0, high = 0, from = 0, to = 0, base = 0, factor = 1, unit = 0;
  std::vector<double> rates;
  kernel::Duration each, period, start, length, at, rise;
  kernel::Duration within = kernel::Duration::from_ns(1'000'000'000);
  kernel::Duration mean_low, mean_high, day = kernel::Duration::from_ns(86'400'000'000'000);
  double growth = 0, weekend = 1, clip_low = 0, clip_high = 1e12;
  std::uint64_t seed = 0;
  std::vector<plan::RateSchedule> parts;
  std::uint32_t permutation = 0, steps = 1;
  bool repeat = false, loop = true, interpolate = false;
  std::string file;
  double scale = 1, scale_peak = 0, scale_mean = 0, time_scale = 1;
};

struct RatePattern {
  std::string_view name;
  std::string_view about;
  std::vector<Field<RateSettings>> keys;
  std::vector<std::string_view> required;  // must be written
  // The schedule; nothing after a mistake in what the settings refer to, which goes to `out` (`at` is the file's key).
  std::optional<plan::RateSchedule> (*make)(const RateSettings& settings, const Position& at, Diagnostics& out);
};

// Every pattern.
const std::vector<RatePattern>& rate_patterns();

// The rate of a source: `node` is a rate or a table with a pattern, `path` its name in messages. `source` is the reader
// of the source's table (its Wu is set). Nothing after a mistake.
std::optional<plan::RateSchedule> read_rate(TableReader& source, const Node& node, const std::string& path,
                                            std::optional<double> unit_rate);

}  // namespace millrace::experiments
