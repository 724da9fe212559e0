// Time windows that a vertex says it has, and the keys that its results tell of.
#pragma once

#include <optional>
#include <string_view>

#include "sim/plan/window.h"

namespace millrace::experiments {

// Of a description such as "Window(SlidingEventTimeWindows(10000, 5000), EventTimeTrigger, ...)", with lengths in
// milliseconds (TumblingEventTimeWindows.toString and its likes). Nothing if it names none of the four, or several.
std::optional<plan::Window> time_window_in(std::string_view description);

// The keys, all alike, of which `met` on average occur among `records` records: keys (1 - exp(-records / keys)) = met.
// Nothing if that is no statement: fewer than one, or nearly every record with a key of its own.
std::optional<double> keys_of_which(double met, double records);

}  // namespace millrace::experiments
