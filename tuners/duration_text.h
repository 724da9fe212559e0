// Durations as people write them in options.
#pragma once

#include <optional>
#include <string_view>

namespace millrace::tuners {

// "250 ms", "10s", "1.5 min" in seconds; units ns, us, ms, s, min, h, d; "0" needs none. Nothing if it is no such text.
std::optional<double> seconds_from_text(std::string_view text);

}  // namespace millrace::tuners
