// A question for a capacity as the command line asks it, made into the settings of a config.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

// Texts as written, "" where nothing was.
struct AskedCapacity {
  std::string query, cluster, rate, least, parallelism, duration, warm_up, tolerance, seeds;
  std::vector<std::string> slo;    // "p99 < 2 s", "backlog < 10 s", "backpressure < 10 %"
  std::vector<std::string> fixed;  // "OPERATOR=N"
};

// Lines of TOML with dotted keys, which are overrides as well, for a question named as the query. Error: a sentence for
// each mistake that the config's reader could not tell as well.
tl::expected<std::vector<std::string>, std::vector<std::string>> capacity_settings(const AskedCapacity& asked);

}  // namespace millrace::experiments
