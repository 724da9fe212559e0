// Options of a tuner as cases and command lines give them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/offline/offline_rules.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// "KEY=VALUE" of --set: {KEY: VALUE}, VALUE being JSON, or text without quotes. KEY may have dots, VALUE anything.
// Error: a sentence.
tl::expected<nlohmann::json, std::string> option_from(const std::string& assignment);

// The complete options of the tuner: its defaults, over them those of the rules, and over these each of `layers` in
// turn. Text is read as the option's type ("60 s", "PT1M", "30 %", "true", "inf" for the greatest number, choices in
// either case), and a list of texts becomes one with semicolons. Error: every
// mistake, in one sentence.
tl::expected<tuners::Options, std::string> complete_options(const tuners::TunerEntry& entry, const OfflineRules& rules,
                                                            const std::vector<nlohmann::json>& layers);

}  // namespace millrace::experiments
