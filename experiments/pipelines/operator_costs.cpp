#include "experiments/pipelines/operator_costs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace::experiments {
namespace {

using models::PipelineOperator;

// Nanoseconds on a core of speed 1 (2.6 GHz, AVX-512, data in the cache). [estimate] all of them, by what is known of
// vectorised engines: selections and projections take one to a few cycles per value and are copied at memory speed
// [Boncz, Zukowski, Nes 2005; Kersten et al. 2018, Table 1 and Fig. 3], a hash probe or an update of a group that is in
// the cache takes 20 to 50 cycles, a comparison sort 5 to 8 cycles per row and level [Kersten et al. 2018; Balkesen et
// al. 2013].
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

constexpr double kCopy = 0.15;          // per byte gathered into a new column: 6 to 7 GB/s
constexpr double kDecompression = 0.4;  // per byte of LZ4's output: 2.5 GB/s
constexpr double kChunkLevels = 16;     // of sorting a chunk of 65,536 rows: log2
constexpr double kSortLevel = 2.5;      // per row and level

constexpr Cost cost_of(PipelineOperator type) {
  switch (type) {
    case PipelineOperator::scan:
      return {.row = 0.5, .in_byte = kDecompression};
    case PipelineOperator::filter:
      return {.row = 0.3, .work = 1.0, .out_byte = kCopy};
    case PipelineOperator::expression:
      return {.row = 0.3, .work = 3.0};
    case PipelineOperator::exchange:
      return {.row = 0.2};
    case PipelineOperator::partial_aggregate:
    case PipelineOperator::merge_aggregate:
      return {.row = 3, .work = 4, .access = 10, .result = 12};
    case PipelineOperator::hash_build:
      return {.row = 4, .in_byte = kCopy, .access = 22};
    case PipelineOperator::hash_probe:
      return {.row = 4, .out_byte = kCopy, .access = 12, .pair = 3};
    case PipelineOperator::merge_build:
      return {.row = 4 + kSortLevel * kChunkLevels, .in_byte = 2 * kCopy};
    case PipelineOperator::merge_join:  // sorts its chunk, then walks through both
      return {.row = 6 + kSortLevel * kChunkLevels, .out_byte = kCopy, .pair = 3};
    case PipelineOperator::partial_sort:
      return {.row = 2, .in_byte = kCopy, .buffered = kSortLevel};
    case PipelineOperator::external_sort:  // and writes sorted runs: a serialisation more
      return {.row = 4, .in_byte = 2 * kCopy + kDecompression, .buffered = kSortLevel};
    case PipelineOperator::merge_sort:
      return {.row = 2, .out_byte = kCopy};
    case PipelineOperator::limit:
      return {.row = 0.1};
    case PipelineOperator::result:
      return {.row = 5, .in_byte = 0.5};
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
