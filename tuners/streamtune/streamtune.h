// streamtune: pre-trained encoders, and a monotone model that predicts each operator's least degree without a
// bottleneck, fitted anew with what each deployment shows [StreamTune, ICDE 2025, arXiv 2504.12074, Algorithm 2].
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/streamtune/streamtune_model.h"
#include "tuners/tuner.h"

namespace millrace::tuners::streamtune {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete. Its model is loaded by prepare();
// before that it leaves the job alone.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

// What fits M_f, as models::Learning::fit_monotone does.
using Fit = std::function<tl::expected<std::unique_ptr<models::MonotoneModel>, std::string>(
    const models::MonotoneSettings& settings, std::span<const models::MonotoneRow> rows,
    const models::DegreeScale& scale, const models::Fallback& fallback)>;

// The same with a model that is there already. Requires: no problem of it with the job.
std::unique_ptr<Tuner> make_with(const TunerContext& context, const Options& given,
                                 std::unique_ptr<models::StreamTuneModel> model, Fit fit);

}  // namespace millrace::tuners::streamtune
