// qescalor: samples what an operator's instances can do with which resources, and schedules instances of unequal size
// at the least cost that carries the expected load [QEScalor, Mu et al.].
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/forecasting/forecaster.h"
#include "models/performance/performance_model.h"
#include "tuners/tuner.h"

namespace millrace::tuners::qescalor {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete. Its regressor, and its network if
// it has one, are loaded by prepare(), which also tells of options that cannot be read; before that it leaves the job
// alone.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

// What fits the model of an operator's performance, as models::Learning::fit_performance does.
using Fit = std::function<tl::expected<std::unique_ptr<models::PerformanceModel>, std::string>(
    std::span<const models::PerformanceSample> samples)>;

// The same with what it learns with. Requires: the options can be read.
std::unique_ptr<Tuner> make_with(const TunerContext& context, const Options& given, Fit fit,
                                 std::unique_ptr<models::Forecaster> network);

}  // namespace millrace::tuners::qescalor
