// Dhalion, the self-regulating policy of Heron's health manager: enlarges the operator whose instances cause
// backpressure. Sources: Floratou, Agrawal, Graham, Rao, Ramasamy: "Dhalion: self-regulating stream processing in
// Heron", PVLDB 10(12), 2017; code apache/incubator-heron (1c5779d) and microsoft/Dhalion (5be772e). Heron's second
// policy restarts the containers of instances under backpressure and changes no parallelism.
//
//   settings.h    every threshold, duration and ratio
//   sensors.h     samples of the last minutes -> backpressure, queue and executed records of every instance
//   detectors.h   measurements -> symptoms of each component
//   diagnosers.h  symptoms -> what is wrong with the component under backpressure
//   resolvers.h   diagnosis -> its new degree
//   history.h     what is kept between two cycles
//   dhalion.cpp   the cycle: when it runs, which diagnosis is answered, and what is remembered
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::dhalion {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::dhalion
