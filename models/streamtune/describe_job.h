// From what the program knows of a job to what StreamTune knows of it.
#pragma once

#include <map>
#include <string>

#include "models/description/known_query.h"
#include "models/streamtune/streamtune_job.h"
#include "sim/plan/logical_plan.h"

namespace millrace::models {

// `rates`: records/s of each source by its id; one that is missing is 0. An operator's source rate is the sum over the
// sources that feed it directly [section IV-A: only first-level downstream operators have one]. `known`: classes and
// functions of the fields, which a logical plan does not have; null if nothing is known, and then those words are
// empty.
StreamTuneJob describe_for_streamtune(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
                                      const KnownQuery* known = nullptr);

}  // namespace millrace::models
