#include "tuners/streamtune/stop_rule.h"

#include <algorithm>
#include <cassert>

namespace millrace::tuners::streamtune {

StopRule stop_rule_of(std::string_view name) {
  const auto* const found = std::ranges::find(kStopRuleNames, name);
  assert(found != std::ranges::end(kStopRuleNames));
  return static_cast<StopRule>(found - std::ranges::begin(kStopRuleNames));
}

bool ends_with(StopRule rule, bool backpressured) {
  switch (rule) {
    case StopRule::text:
      return !backpressured;
    case StopRule::listing:
      return backpressured;
    case StopRule::settled:
      break;
  }
  return false;
}

bool ends_at_the_same(StopRule rule, bool backpressured) {
  return rule != StopRule::settled || !backpressured;
}

}  // namespace millrace::tuners::streamtune
