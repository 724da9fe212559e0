// zerotune: deploys the degrees whose predicted latency and throughput cost least [Agnihotri et al., ZeroTune: Learned
// Zero-Shot Cost Models for Parallelism Tuning in Stream Processing, ICDE 2024, section V]. Nothing of the job needs to
// have run before. When the offered rates have moved, it predicts again.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::zerotune {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete. Its models are loaded by prepare();
// before that plan() is the submitted deployment.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::zerotune
