// busy: every operator gets the instances that keep it busy for a target share of its time.
#pragma once
#include "tuners/tuner.h"
namespace millrace::tuners::busy {
std::vector<OptionSpec> options();
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);
}  // namespace millrace::tuners::busy
