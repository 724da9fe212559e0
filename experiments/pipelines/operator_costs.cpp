#include "experiments/pipelines/operator_costs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace::experiments {
namespace {

using models::PipelineOperator;

// Nanoseconds on a core of speed 1 (2.6 GHz, data in the cache). [estimate] all of them, by what the operators of
// general vectorised engines reach per core: a scan decompresses and assembles columns at 1 GB/s, a comparison costs a
// few cycles a value, arithmetic on decimals, which checks for overflow, tens of cycles; rows are gathered at 3 GB/s; a
// hash join takes 10 to 20 million rows a second, an aggregate about as many; a comparison sort 10 to 15 cycles per row
// and level. Tight loops written for one query take a third of that. [Boncz, Zukowski, Nes 2005; Balkesen et al. 2013;
// Kersten et al. 2018]
struct Cost {
  double row = 0;       // per row, whatever it computes
  double work = 0;      // per row and unit of relative work
  double in_byte = 0;   // per byte of the row that comes in
  double out_byte = 0;  // per byte put out
  double access = 0;    // state access, per row
  double result = 0;    // per group put out
  double buffered = 0;  // per row and level of a sort
  double pair = 0;      // per row that a join puts out
};

constexpr double kCopy = 0.35;        // per byte gathered into a new column: 3 GB/s
constexpr double kDecompression = 1;  // per byte: 1 GB/s
constexpr double kChunkLevels = 16;   // of sorting a chunk of 65,536 rows: log2
constexpr double kSortLevel = 5;      // per row and level

constexpr Cost cost_of(PipelineOperator type) {
  switch (type) {
    case PipelineOperator::scan:
      return {.row = 3, .in_byte = kDecompression};
    case PipelineOperator::filter:
      return {.row = 2, .work = 3, .out_byte = kCopy};
    case PipelineOperator::expression:
      return {.row = 2, .work = 20};
    case PipelineOperator::exchange:
      return {.row = 0.5};
    case PipelineOperator::partial_aggregate:
    case PipelineOperator::merge_aggregate:
      return {.row = 10, .work = 15, .access = 30, .result = 40};
    case PipelineOperator::hash_build:
      return {.row = 15, .in_byte = kCopy, .access = 60};
    case PipelineOperator::hash_probe:
      return {.row = 15, .out_byte = kCopy, .access = 40, .pair = 10};
    case PipelineOperator::merge_build:
      return {.row = 10 + kSortLevel * kChunkLevels, .in_byte = 2 * kCopy};
    case PipelineOperator::merge_join:  // sorts its chunk, then walks through both
      return {.row = 15 + kSortLevel * kChunkLevels, .out_byte = kCopy, .pair = 10};
    case PipelineOperator::partial_sort:
      return {.row = 5, .in_byte = kCopy, .buffered = kSortLevel};
    case PipelineOperator::external_sort:  // and writes sorted runs: a serialisation more
      return {.row = 10, .in_byte = 2 * kCopy + kDecompression, .buffered = kSortLevel};
    case PipelineOperator::merge_sort:
      return {.row = 5, .out_byte = kCopy};
    case PipelineOperator::limit:
      return {.row = 0.1};
    case PipelineOperator::result:
      return {.row = 20, .in_byte = 1};
    case PipelineOperator::stream:
      return {};
  }
  return {};
}

kernel::Duration whole_ns(double ns) {
  return kernel::Duration::from_ns(static_cast<std::int64_t>(std::lround(ns)));
}

}  // namespace

plan::OperatorCost operator_cost(PipelineOperator type, const OperatorWork& work) {
  const Cost cost = cost_of(type);
  double per_row = cost.row + cost.work * work.relative + cost.in_byte * work.row_bytes +
                   cost.out_byte * work.out_row_bytes * work.passing;
  if (type == PipelineOperator::merge_sort) per_row += kSortLevel * std::log2(std::max(2U, work.inputs));
  plan::OperatorCost made;
  // A whole number of nanoseconds would be too coarse for a row.
  made.per_byte_ns = per_row / std::max(1.0, std::round(work.row_bytes));
  made.per_state_access = whole_ns(cost.access);
  made.per_window_firing = whole_ns(cost.result);
  made.per_buffered_record = whole_ns(cost.buffered);
  made.per_join_pair = whole_ns(cost.pair);
  return made;
}

}  // namespace millrace::experiments
