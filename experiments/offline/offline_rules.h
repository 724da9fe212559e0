// How a tuner reads windows that were written down, where it has no testbed and no cadence of its own.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

struct OfflineRules {
  // Options whose default is another one than online: every window that is given counts, so nothing warms up, and what
  // the tuner's source may scale is scaled.
  nlohmann::json defaults = nlohmann::json::object();
  std::string option_prefix;                // may stand before the names of options
  std::vector<std::string> without_effect;  // options of the tuner's source that decide nothing here: accepted
  // Whether an operator without any edge is a source (as in rules that go by the graph alone) where no window says so.
  bool lone_operators_are_sources = false;
  bool slots_are_a_cap = true;  // of every degree; false: the tuner checks the slots itself
  // Whether a source of which no window tells the backpressured time is not blocked; else that is not known.
  bool silent_sources_run = false;
  std::uint32_t unknown_partitions = 1;  // of a source that tells none, as this tuner is to be told so
  bool default_key_groups = false;       // of an operator that tells none: Flink's default for its degree; false: any
};

// Requires: nothing; a tuner without rules of its own has the defaults above.
OfflineRules offline_rules(std::string_view tuner);

}  // namespace millrace::experiments
