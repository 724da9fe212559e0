// greedy: one more instance where it relieves the most, kept if it raised the throughput and undone if not. An
// adaptation to degrees of autopipelining [Tang & Gedik, Autopipelining for Data Stream Processing, IEEE TPDS 24(12),
// 2013], which inserts threads into a pipeline; ZeroTune's paper compares with it as the greedy heuristic. It never
// scales down. Form "static" chooses once, before the job runs, from expected rates and costs of records: the form that
// is comparable with a model's predictions. Offline (no cluster in the context) these are what the window tells.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::greedy {

std::vector<OptionSpec> options();

// Requires: the plan of the context outlives the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::greedy
