// When a tuning ends. The paper says it in two ways that exclude each other, and a third agrees best with its results:
//   text     sections III and IV-B: when no backpressure is left, or the recommendation is what runs already.
//   listing  Algorithm 2, line 12: "while no backpressure and recommended parallelisms differ". It ends at the first
//            deployment that is backpressured, which hardly can be meant.
//   settled  goes on while there is backpressure or the recommendation differs. A tuning that ends at its first
//            deployment without backpressure takes one or two redeployments after most changes of load, but Fig. 7b
//            shows up to four, and Table III shows StreamTune never backpressured: both agree only if it goes on.
#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::tuners::streamtune {

enum class StopRule : std::uint8_t { text, settled, listing };
inline constexpr std::string_view kStopRuleNames[] = {"text", "settled", "listing"};

// Requires: one of the names.
StopRule stop_rule_of(std::string_view name);

// Whether a deployment that a tuning chose is its last, for what it showed. What else a rule asks, whether the next
// recommendation differs, is known only after that was made: where this is false, a recommendation is made.
bool ends_with(StopRule rule, bool backpressured);

// Whether a recommendation that is what runs already ends the tuning.
bool ends_at_the_same(StopRule rule, bool backpressured);

}  // namespace millrace::tuners::streamtune
