#include "sim/runtime/simulated_precedents.h"

#include <algorithm>

#include "sim/runtime/simulated_testbed.h"

namespace millrace::runtime {

const job::Precedent& SimulatedPrecedents::of(const plan::Deployment& deployment,
                                              const std::map<std::string, double>& rates) {
  const auto found = std::ranges::find_if(
      known_, [&](const Known& known) { return known.deployment == deployment && known.rates == rates; });
  if (found != known_.end()) return found->precedent;
  job::Job job = setting_.job;
  for (auto& [id, load] : job.sources) load.rate = plan::RateSchedule::constant(rates.at(id));
  SimulatedTestbed testbed(setting_.cluster, setting_.engine, setting_.seed.child("arrivals"),
                           setting_.seed.child("behaviour"));
  const auto shown = static_cast<std::size_t>((setting_.shown.ns() + setting_.batch.ns() - 1) / setting_.batch.ns());
  known_.push_back(
      {deployment, rates,
       job::precedent_of(testbed, job, deployment, setting_.batch, setting_.horizon, shown, setting_.precision)});
  return known_.back().precedent;
}

}  // namespace millrace::runtime
