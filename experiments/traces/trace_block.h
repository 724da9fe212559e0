// Consecutive executions of a set: what its coordinator asks of a worker.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/experiment.h"
#include "experiments/traces/made_trace.h"

namespace millrace::experiments {

// Executions of a block, at most: seconds of work, so that a kill loses little and a pipe carries about a megabyte at a
// time.
inline constexpr std::uint32_t kTraceBlock = 50;

struct TraceBlock {
  std::string set;          // hash
  std::uint32_t part = 0;   // of the set (TraceSet::part)
  std::uint64_t first = 0;  // attempt
  std::uint32_t count = 1;
};

// "traces HASH PART FIRST COUNT", and the reverse; nullopt if the line asks for something else.
std::string to_line(const TraceBlock& block);
std::optional<TraceBlock> trace_block(const std::string& line);

// A set's executions are numbered across its parts in turn.
std::int64_t position_of(const TraceSet& set, std::uint32_t part, std::uint64_t attempt);

// The worker's side. The experiment outlives it.
class TraceServer {
 public:
  explicit TraceServer(const Experiment& experiment) : experiment_(&experiment) {}
  // Computes the block; writes a line "at N" to `out` after each of its executions but the last, then the rows of all
  // as one line. Errors: a set that this experiment does not know (its config was changed), or one that cannot begin.
  tl::expected<void, std::string> answer(const TraceBlock& block, std::ostream& out);

 private:
  const Experiment* experiment_;
  std::map<std::string, TraceMaker> makers_;  // by hash of the set
};

}  // namespace millrace::experiments
