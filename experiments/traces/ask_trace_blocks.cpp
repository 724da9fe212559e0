#include "experiments/traces/ask_trace_blocks.h"

#include <utility>

#include "experiments/traces/made_trace_rows.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {

tl::expected<AskedTraceBlocks, std::string> ask_trace_blocks(const TraceSet& set, const std::vector<TraceBlock>& blocks,
                                                             const TraceOptions& options,
                                                             const TraceBlockListener& listener) {
  AskedTraceBlocks asked;
  std::string error;
  const auto hear_answer = [&](std::size_t i, const std::string& line) {
    auto rows = rows_from_line(line);
    if (rows) return listener.answer(blocks[i], std::move(*rows));
    error = "a worker's answer cannot be read: " + rows.error();
  };
  const auto hear_death = [&](std::size_t i, const std::string& how) {
    const TraceBlock& block = blocks[i];
    if (block.count > 1) {
      const std::uint32_t half = block.count / 2;
      asked.again.push_back({block.set, block.part, block.first, half});
      asked.again.push_back({block.set, block.part, block.first + half, block.count - half});
      return;
    }
    const TracePlace place{set, block.set, position_of(set, block.part, block.first)};
    listener.answer(block, {failed_trace_row(place, set.part(block.part), "its worker process " + how)});
  };
  std::vector<std::string> questions;
  for (const TraceBlock& block : blocks) questions.push_back(to_line(block));
  const auto all = ask_workers(options.worker_command, options.jobs, questions,
                               {.remark = [](std::size_t, const std::string&) {},
                                .answer = hear_answer,
                                .death = hear_death,
                                .go_on = [&] { return listener.go_on() && error.empty(); }});
  if (!all) return tl::unexpected(all.error());
  if (!error.empty()) return tl::unexpected(error);
  asked.all = *all;
  return asked;
}

}  // namespace millrace::experiments
