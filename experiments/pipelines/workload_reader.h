// Reads a workload of analytical queries: its tables and its templates, as docs/pipelines.md describes them.
#pragma once

#include <span>

#include "experiments/config/key_table.h"
#include "experiments/config/table_reader.h"
#include "experiments/pipelines/pipeline_workload.h"

namespace millrace::experiments {

std::span<const Field<PipelineTable>> pipeline_table_fields();
std::span<const Field<PipelineTemplate>> pipeline_template_fields();
std::span<const Field<QueryStep>> step_fields();

// The keys `table` and `template` of the table that `reader` reads; both must be there. Mistakes go to its diagnostics.
PipelineWorkload read_workload(TableReader& reader);

}  // namespace millrace::experiments
