// A job as StreamTune sees it: Table I's features of each operator and the source rates, and how one was executed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/streamtune/structure.h"
#include "sim/plan/logical_plan.h"

namespace millrace::models {

// Static features [StreamTune, Table I] and the one dynamic feature that enters the encoder, the source rate. A number
// is 0, a word empty where it does not apply to the operator or is not known.
struct StreamTuneOperator {
  plan::OperatorKind type = plan::OperatorKind::map;
  std::string window_type{};          // "tumbling", "sliding", "session"
  std::string window_policy{};        // "time", "count"
  double window_length = 0;           // ms or records
  double sliding_length = 0;          // ms or records; of a tumbling window its length
  std::string join_key_class{};       // "Integer", "Double", "String", "Timestamp"
  std::string aggregate_class{};      // "Integer", "Double"
  std::string aggregate_key_class{};  // as join_key_class
  std::string aggregate_function{};   // "min", "max", "mean", "sum"
  double width_in = 0;                // fields of its input; of both inputs for a join
  double width_out = 0;               // fields of its output; 0: a sink
  std::string data_type{};            // classes of the fields that it handles: "Integer", "Double", "String", "mixed"
  double source_rate = 0;             // records/s; 0 unless a source feeds it directly
  bool operator==(const StreamTuneOperator&) const = default;
};

// Sources and sinks are operators as the others are.
struct StreamTuneJob {
  std::vector<StreamTuneOperator> operators;  // in the order of the logical plan
  std::vector<StructureEdge> edges;           // positions in `operators`
  bool operator==(const StreamTuneJob&) const = default;
};

// The logical DAG alone: vertices labelled by type, as edit distances compare it. Two edges between the same operators
// (a join of a stream with itself) are one.
Structure structure_of(const StreamTuneJob& job);

// An executed plan of the histories.
struct StreamTuneSample {
  StreamTuneJob job;
  std::vector<std::uint32_t> parallelism;  // of each operator, >= 1
  std::vector<std::int8_t> labels;         // of each: 1 bottleneck, 0 none, -1 unlabelled [Algorithm 1]
  std::uint32_t structure = 0;             // position of its logical DAG among the distinct ones
};

}  // namespace millrace::models
