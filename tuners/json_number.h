// Numbers in a tuner's explanation: JSON has no infinities.
#pragma once

#include <nlohmann/json.hpp>

namespace millrace::tuners {

// The number itself if finite, else the string "inf", "-inf" or "nan" (as in the observation format).
nlohmann::json json_number(double value);

}  // namespace millrace::tuners
