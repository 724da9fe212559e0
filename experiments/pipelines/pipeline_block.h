// Consecutive queries of a set of pipelines: what its coordinator asks of a worker.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/experiment.h"
#include "experiments/pipelines/tracker.h"

namespace millrace::experiments {

struct PipelineBlock {
  std::string set;          // hash
  std::uint64_t first = 0;  // position
  std::uint32_t count = 1;
};

// "pipelines HASH FIRST COUNT", and the reverse; nullopt if the line asks for something else.
std::string to_line(const PipelineBlock& block);
std::optional<PipelineBlock> pipeline_block(const std::string& line);

// The rows of a query: one of `pipeline`, and those of the calls that the full collection keeps of it.
std::vector<TableRow> tracked_rows(const Tracker& tracker, const PipelinesSpec& spec, const std::string& hash,
                                   std::uint64_t position);

// The worker's side. The experiment outlives it.
class PipelineServer {
 public:
  explicit PipelineServer(const Experiment& experiment) : experiment_(&experiment) {}
  // Writes the rows of the block's queries to `out` as one line. Error: a set that this experiment does not know (its
  // config was changed).
  tl::expected<void, std::string> answer(const PipelineBlock& block, std::ostream& out);

 private:
  const Experiment* experiment_;
  std::map<std::string, const PipelinesSpec*> known_;  // by hash
};

}  // namespace millrace::experiments
