#include "experiments/comparison/adversarial_load.h"

#include <map>

namespace millrace::experiments {

tl::expected<void, std::string> AdversarialLoad::answer(job::Testbed& testbed, const plan::Deployment& from,
                                                        const plan::Deployment& to) {
  const std::uint32_t before = from.total_parallelism(job_.plan), after = to.total_parallelism(job_.plan);
  const kernel::SimTime now = testbed.now();
  if (before == after || is_low_ == (after > before) || now >= end_) return {};
  is_low_ = after > before;
  std::map<std::string, plan::RateSchedule> rates;
  for (const auto& [id, source] : job_.sources) {
    const plan::RateSchedule rest(source.rate.spans(now, end_));
    rates.emplace(id, rest.scaled(is_low_ ? adversary_.low : 1));
  }
  if (auto changed = testbed.change_rates(rates); !changed) return tl::unexpected(changed.error().what);
  return {};
}

}  // namespace millrace::experiments
