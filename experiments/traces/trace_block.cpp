#include "experiments/traces/trace_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

#include "experiments/traces/made_trace_rows.h"
#include "experiments/traces/trace_key.h"
#include "experiments/workers/row_json.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kWord = "traces";

std::vector<TableRow> rows_of(const TraceMaker& maker, const TracePlace& place, std::uint32_t part,
                              std::uint64_t attempt) {
  const std::string& name = place.set.part(part);
  const auto trace = maker.make(part, attempt);
  if (!trace) return {failed_trace_row(place, name, trace.error())};
  const auto labels = maker.label(*trace, attempt);
  if (!labels) return {failed_trace_row(place, name, labels.error())};
  return made_trace_rows(place, *trace, *labels, discard_reason(place.set.discard, *labels));
}

}  // namespace

std::string to_line(const TraceBlock& block) {
  return fmt::format("{} {} {} {} {}", kWord, block.set, block.part, block.first, block.count);
}

std::optional<TraceBlock> trace_block(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  TraceBlock block;
  words >> word >> block.set >> block.part >> block.first >> block.count;
  return words && word == kWord ? std::optional(block) : std::nullopt;
}

std::int64_t position_of(const TraceSet& set, std::uint32_t part, std::uint64_t attempt) {
  return static_cast<std::int64_t>(attempt * set.parts() + part);
}

tl::expected<void, std::string> TraceServer::answer(const TraceBlock& block, std::ostream& out) {
  const auto& sets = experiment_->traces;
  const auto set = std::ranges::find_if(
      sets, [&](const TraceSet& each) { return trace_set_key(*experiment_, each).hash() == block.set; });
  if (set == sets.end() || block.part >= set->parts()) {
    return tl::unexpected(std::string("the config has changed since the run was started; start it again"));
  }
  auto maker = makers_.find(block.set);
  if (maker == makers_.end()) {
    auto made = TraceMaker::prepare(*experiment_, *set);
    if (!made) return tl::unexpected(made.error());
    maker = makers_.emplace(block.set, std::move(*made)).first;
  }
  std::vector<TableRow> rows;
  for (std::uint32_t i = 0; i < block.count; ++i) {
    const std::uint64_t attempt = block.first + i;
    const TracePlace place{*set, block.set, position_of(*set, block.part, attempt)};
    std::ranges::move(rows_of(maker->second, place, block.part, attempt), std::back_inserter(rows));
    if (i + 1 < block.count) out << fmt::format("at {}", i + 1) << std::endl;
  }
  out << to_line(rows) << std::endl;
  return {};
}

}  // namespace millrace::experiments
