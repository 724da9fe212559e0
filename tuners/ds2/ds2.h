// DS2: one step to the degrees at which every operator keeps up with its sources, from the true rates of its instances.
// Source: Kalavri, Liagouris, Hoffmann, Dimitrova, Forshaw, Roscoe: "Three steps is all you need: fast, accurate,
// automatic scaling decisions for distributed streaming dataflows", OSDI 2018; code strymon-system/ds2 (e3decca).
//
//   epoch.h   what one window says: true and observed rates of every operator
//   policy.h  from these rates to degrees, a pure rule
//   ds2.cpp   the online loop around it: warm-up, activation, and when a change is worth a redeployment
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::ds2 {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::ds2
