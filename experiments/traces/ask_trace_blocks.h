// Executions of a set, by worker processes.
#pragma once

#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/store/store.h"
#include "experiments/traces/compute_traces.h"
#include "experiments/traces/trace_block.h"

namespace millrace::experiments {

struct TraceBlockListener {
  // The rows of a block; of a single execution that its worker died of, the row that says so.
  std::function<void(const TraceBlock& block, std::vector<TableRow> rows)> answer;
  std::function<bool()> go_on;  // as PoolListener has it
};

struct AskedTraceBlocks {
  bool all = false;               // false: go_on() said stop
  std::vector<TraceBlock> again;  // halves of those that a worker died over, to be asked for next
};

// Asks for the blocks of the set in order. Errors: no worker can be started, or an answer cannot be read.
tl::expected<AskedTraceBlocks, std::string> ask_trace_blocks(const TraceSet& set, const std::vector<TraceBlock>& blocks,
                                                             const TraceOptions& options,
                                                             const TraceBlockListener& listener);

}  // namespace millrace::experiments
