// A workload as part of what a set of pipelines is made from.
#pragma once

#include <nlohmann/json.hpp>

#include "experiments/pipelines/pipeline_workload.h"

namespace millrace::experiments {

// All that changes a query; names are no part of it.
nlohmann::json workload_json(const PipelineWorkload& workload);

}  // namespace millrace::experiments
