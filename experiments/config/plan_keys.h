// The keys of [query.x] and of the tables below it. A source is written as [query.x.source.NAME], every other operator
// as [query.x.operator.NAME], a key distribution as [query.x.key.NAME].
#pragma once

#include <span>

#include "experiments/config/key_table.h"
#include "sim/job/job.h"
#include "sim/plan/logical_plan.h"

namespace millrace::experiments {

// Keys that sources and operators share: what a record looks like, and what it costs.
std::span<const Field<plan::RecordShape>> shape_fields();
std::span<const Field<plan::InstanceResources>> resource_fields();
std::span<const Field<plan::OperatorCost>> cost_fields();

std::span<const Field<plan::Operator>> operator_fields();
std::span<const Field<plan::Edge>> input_fields();
// Of operators of inputs that end, of sources that do, and of operators that change their algorithm; of edges into
// others that only one algorithm takes. Written into settings only where they are not the defaults.
std::span<const Field<plan::Operator>> whole_input_fields();
std::span<const Field<plan::Operator>> ending_source_fields();
std::span<const Field<plan::Adaptation>> adaptation_fields();
std::span<const Field<plan::OperatorCost>> adapted_cost_fields();
std::span<const Field<plan::Edge>> phase_fields();
std::span<const Field<plan::Window>> window_fields();
std::span<const Field<plan::KeyDistribution>> key_fields();

// Keys of a source beside its record and cost: those of the operator, of the load, and of `mmpp` arrivals.
std::span<const Field<plan::Operator>> source_operator_fields();
std::span<const Field<job::SourceLoad>> source_load_fields();
std::span<const Field<job::Modulation>> modulation_fields();
std::span<const Field<plan::RateNoise>> rate_noise_fields();

// Keys that the readers of queries treat themselves.
extern const KeySpec kParallelismKey;
extern const KeySpec kSelectivityKey;
extern const KeySpec kUnitKey;
extern const KeySpec kWeightKey;  // an element of `weights`
const KeySpec& operator_kind_key();

}  // namespace millrace::experiments
