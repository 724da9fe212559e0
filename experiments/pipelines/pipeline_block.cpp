#include "experiments/pipelines/pipeline_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

#include "experiments/workers/row_json.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kWord = "pipelines";
constexpr std::uint64_t kMostCalls = 100'000;  // kept of one query: room for their positions

}  // namespace

std::string to_line(const PipelineBlock& block) {
  return fmt::format("{} {} {} {}", kWord, block.set, block.first, block.count);
}

std::optional<PipelineBlock> pipeline_block(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  PipelineBlock block;
  words >> word >> block.set >> block.first >> block.count;
  return words && word == kWord ? std::optional(block) : std::nullopt;
}

std::vector<TableRow> tracked_rows(const Tracker& tracker, const PipelinesSpec& spec, const std::string& hash,
                                   std::uint64_t position) {
  const std::uint32_t index = tracker.template_of(position);
  const auto tracked = tracker.track(position);
  if (!tracked) return {failed_pipeline_row(hash, position, index, spec.held_out(index), tracked.error())};
  std::vector<TableRow> rows = {table_row(hash, tracked->pipeline)};
  std::uint64_t call = position * kMostCalls;
  for (const StoredOperatorCall& each : tracked->calls) rows.push_back(table_row(hash, call++, each));
  return rows;
}

tl::expected<void, std::string> PipelineServer::answer(const PipelineBlock& block, std::ostream& out) {
  if (known_.empty()) {
    for (const PipelinesSpec& each : experiment_->pipelines) known_[pipelines_key(*experiment_, each).hash()] = &each;
  }
  const auto spec = known_.find(block.set);
  if (spec == known_.end() || block.first + block.count > spec->second->count()) {
    return tl::unexpected(std::string("the config has changed since the run was started; start it again"));
  }
  const Tracker tracker(*experiment_, *spec->second);
  std::vector<TableRow> rows;
  for (std::uint64_t position = block.first; position < block.first + block.count; ++position) {
    std::ranges::move(tracked_rows(tracker, *spec->second, block.set, position), std::back_inserter(rows));
  }
  out << to_line(rows) << std::endl;
  return {};
}

}  // namespace millrace::experiments
