// ContTune: a Gaussian process per operator, kept over all load changes, says which degree keeps up; where it knows
// too little DS2's linear rule decides. Sources: Lian et al.: "ContTune: continuous tuning by conservative Bayesian
// optimization for distributed stream data processing systems", PVLDB 16(13), 2023; code ljqcodelove/ContTune
// (8cbcf89), of which only the Gaussian process is published (code/GPofContTune.py and README.md).
//
//   settings.h          every parameter
//   history.h           what is kept for the life of the job
//   overload.h          what tells that the job is too small
//   big_phase.h         back-pressured: all operators grow at once
//   small_phase.h       else: each operator gets the smallest degree that keeps up
//   surrogate_fit.h     the surrogate's hyper-parameters
//   gaussian_process.h  the surrogate
//   cholesky.h          the linear algebra that it needs
//   explanation.h       the quantities of a decision by name
//   conttune.cpp        the Big-small algorithm around them: when it runs, and what is redeployed
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::conttune {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::conttune
