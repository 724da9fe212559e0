// A row of a tuner's option table that has a range.
#pragma once

#include <string>

#include "tuners/tuner.h"

namespace millrace::tuners {

// An integer, number or duration (in seconds) in [least, most]. `value`: the default, as it would be written in TOML.
OptionSpec ranged_option(std::string name, OptionType type, std::string value, std::string about, double least,
                         double most);

}  // namespace millrace::tuners
