#include "tuners/held_up.h"

namespace millrace::tuners {

bool is_held_up(const job::Observation& seen, const std::string& source) {
  constexpr double kBackpressured_ms_per_s = 100;
  const auto found = seen.operators.find(source);
  return found != seen.operators.end() &&
         found->second.total.backpressured_ms_per_s.value_or(0) > kBackpressured_ms_per_s;
}

}  // namespace millrace::tuners
