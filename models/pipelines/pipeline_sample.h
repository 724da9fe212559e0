// What a tracker learns of an analytical pipeline: calls of single operators, and the data-flow tree that the chunks of
// a probe took. [MERLIN, sections 4 and 5.2]
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::models {

// What an operator of a pipeline does; one that has changed its algorithm is of another type than before.
enum class PipelineOperator : std::uint8_t {
  scan,
  filter,
  expression,
  exchange,           // deals chunks out anew
  partial_aggregate,  // groups of one instance's input
  merge_aggregate,    // of partial groups
  hash_build,
  hash_probe,
  merge_build,    // sorts the second side of a merge join in blocks
  merge_join,     // merges chunks of the first side with those blocks
  partial_sort,   // of one instance's input, in memory
  external_sort,  // the same, writing sorted runs to the disk
  merge_sort,     // of sorted inputs
  limit,
  result,
  stream,  // an operator of a streaming plan, when the model is used for one
};
inline constexpr std::size_t kPipelineOperators = 16;
// Words of the enumeration, in its order.
std::span<const std::string_view> pipeline_operator_names();
std::string_view to_string(PipelineOperator type);
tl::expected<PipelineOperator, std::string> parse_pipeline_operator(std::string_view name);

// Numbers that describe a call of an operator, or all calls of a node of the tree. Quantities that span orders of
// magnitude are logarithms, log1p(x), natural.
enum class CallFeature : std::uint8_t {
  // Utilisation before the call, in [0, 1].
  cpu_utilisation,
  memory_utilisation,
  disk_utilisation,
  // Data.
  rows,       // log1p: input rows of the call; of a node: of all its calls in the whole query, estimated or known
  columns,    // of an input row
  row_bytes,  // log1p
  // Calling parameters.
  instances,     // log1p
  held_rows,     // log1p: rows of the state that the call works on (a join's table, groups so far, what is released)
  budget_bytes,  // log1p: memory budget of the state; 0: unlimited
  groups,        // log1p: aggregates
  limit,         // log1p: sort, limit
  read_bytes,    // log1p: scans, bytes on the disk per row
  release,       // 1: a call that makes the results of a blocking operator
  work,          // log1p: relative cost that the operator's expressions have per row, known from the query's text
  second_side,   // 1: input of a join's second side
};
inline constexpr std::size_t kCallFeatures = 15;
std::span<const std::string_view> call_feature_names();

// What a call costs without interference [MERLIN, section 5.1]. CPU cycles, instructions, cache references and cache
// misses, its other four, are not applicable: a simulation has no hardware counters.
enum class CallCost : std::uint8_t {
  elapsed,         // s
  cpu_time,        // s
  average_memory,  // bytes of state, mean of before and after
  most_memory,     // bytes of state, greater of before and after
  memory_traffic,  // bytes through main memory
  blocks_read,     // of 4 KiB
  blocks_written,
};
inline constexpr std::size_t kCallCosts = 7;
inline constexpr double kBlockBytes = 4096;
std::span<const std::string_view> call_cost_names();

using CallFeatures = std::array<float, kCallFeatures>;
using CallCosts = std::array<float, kCallCosts>;

// A call recorded by the full collection: one operator alone.
struct OperatorCall {
  PipelineOperator type = PipelineOperator::scan;
  CallFeatures features{};
  CallCosts costs{};  // each log1p(x), of x in the units above but for times, which are in microseconds there
};

// An operator as seen along one path of chunks; operators before and after they changed are nodes of their own.
struct PipelineNode {
  PipelineOperator type = PipelineOperator::scan;
  std::int32_t parent = -1;  // index of the node that its records go to; -1: the root
  CallFeatures features{};   // means over the probe's calls, but for `rows` and `held_rows`: the query's
  float chunks = 1;          // calls of the whole query: rows over the mean rows of a probed chunk, >= 1
  // Of a blocking operator, its release as a call of each instance, its rows those that the instance puts out; else
  // `has_release` is false.
  bool has_release = false;
  CallFeatures release{};
};

// A query: what is known before it runs, and its latency. Nodes: a parent before its children, children in the order in
// which their first chunk came; node 0 is the root.
struct PipelineSample {
  std::uint32_t template_index = 0;  // from 1
  std::vector<PipelineNode> nodes;
  double latency_s = 0;  // label: of the undisturbed run, > 0
};

struct PipelineSet {
  std::vector<PipelineSample> train, validation;  // neither empty
};

// What operators compete for [MERLIN, section 5.2]: whether a type belongs to the group of a resource (a type may be in
// several).
enum class Contended : std::uint8_t { cpu, memory, disk };
inline constexpr std::size_t kContended = 3;
bool competes(PipelineOperator type, Contended resource);

}  // namespace millrace::models
