#include "models/pipelines/pipeline_sample.h"

#include "models/word_table.h"

namespace millrace::models {

namespace {

// By the enumerations' values.
constexpr std::array<std::string_view, kPipelineOperators> kOperators = {
    "scan",       "filter",     "expression",  "exchange",   "partial-aggregate", "merge-aggregate",
    "hash-build", "hash-probe", "merge-build", "merge-join", "partial-sort",      "external-sort",
    "merge-sort", "limit",      "result",      "stream"};
static_assert(kOperators[static_cast<std::size_t>(PipelineOperator::stream)] == "stream");
constexpr std::array<std::string_view, kCallFeatures> kFeatures = {
    "cpu-utilisation", "memory-utilisation", "disk-utilisation", "rows",         "columns",
    "row-bytes",       "instances",          "held-rows",        "budget-bytes", "groups",
    "limit",           "read-bytes",         "release",          "work",         "second-side"};
static_assert(kFeatures[static_cast<std::size_t>(CallFeature::second_side)] == "second-side");
constexpr std::array<std::string_view, kCallCosts> kCosts = {
    "elapsed", "cpu-time", "average-memory", "most-memory", "memory-traffic", "blocks-read", "blocks-written"};
static_assert(kCosts[static_cast<std::size_t>(CallCost::blocks_written)] == "blocks-written");

// Which resources a type mostly uses, so that another that uses one of them slows it down.
struct Groups {
  bool cpu = false, memory = false, disk = false;
};

Groups groups_of(PipelineOperator type) {
  switch (type) {
    // Reads pages from the disk, decompresses them and lays rows out in memory. Of the calls that the full collection
    // records it is among those that work longest.
    case PipelineOperator::scan:
      return {.cpu = true, .memory = true, .disk = true};
    // Compute on rows that are in a core's cache, as the chunk before them just came from there.
    case PipelineOperator::filter:
    case PipelineOperator::expression:
      return {.cpu = true};
    // Copies rows from one core's chunk to another's and computes next to nothing.
    case PipelineOperator::exchange:
      return {.memory = true};
    // Hash every row and go to a table that, with many groups, lies outside the caches. They hold it in memory, and
    // seldom exceed a budget.
    case PipelineOperator::partial_aggregate:
    case PipelineOperator::merge_aggregate:
      return {.cpu = true, .memory = true};
    // Hash every row, go to a table outside the caches, and write it and read it back where it exceeds its budget.
    case PipelineOperator::hash_build:
    case PipelineOperator::hash_probe:
      return {.cpu = true, .memory = true, .disk = true};
    // Sorts blocks, which are kept in memory or beyond the budget on the disk.
    case PipelineOperator::merge_build:
      return {.cpu = true, .memory = true, .disk = true};
    // Compares rows as they stream past; the blocks come from memory.
    case PipelineOperator::merge_join:
      return {.cpu = true, .memory = true};
    // Compares rows that it holds in memory.
    case PipelineOperator::partial_sort:
      return {.cpu = true, .memory = true};
    // The same, and writes runs to the disk, which the merge reads.
    case PipelineOperator::external_sort:
    case PipelineOperator::merge_sort:
      return {.cpu = true, .memory = true, .disk = true};
    // Count chunks or hand them on.
    case PipelineOperator::limit:
    case PipelineOperator::result:
      return {};
    // Operators of a streaming plan share cores; their state is small and they have no disk.
    case PipelineOperator::stream:
      return {.cpu = true};
  }
  return {};
}

}  // namespace

std::span<const std::string_view> pipeline_operator_names() {
  return kOperators;
}
std::span<const std::string_view> call_feature_names() {
  return kFeatures;
}
std::span<const std::string_view> call_cost_names() {
  return kCosts;
}
std::string_view to_string(PipelineOperator type) {
  return kOperators[static_cast<std::size_t>(type)];
}
tl::expected<PipelineOperator, std::string> parse_pipeline_operator(std::string_view name) {
  return parse_word<PipelineOperator>(kOperators, "operator of a pipeline", name);
}

bool competes(PipelineOperator type, Contended resource) {
  const Groups groups = groups_of(type);
  switch (resource) {
    case Contended::cpu:
      return groups.cpu;
    case Contended::memory:
      return groups.memory;
    case Contended::disk:
      return groups.disk;
  }
  return false;
}

}  // namespace millrace::models
