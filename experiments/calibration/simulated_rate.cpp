#include "experiments/calibration/simulated_rate.h"

#include <fmt/format.h>

#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {

tl::expected<double, std::string> simulated_rate(const Calibration& calibration, const Host& host,
                                                 std::uint32_t parallelism, std::uint64_t seed) {
  const kernel::Seed root(seed);
  runtime::SimulatedTestbed testbed(host.cluster, host.engine, root.child("arrivals"), root.child("behaviour"));
  const auto granted = testbed.deploy(
      calibration.job, calibration.deployment.with(calibration.operator_id, plan::Parallelism{parallelism}));
  if (!granted) return tl::unexpected(granted.error().what);
  if (const auto warm = testbed.observe(calibration.warm_up); !warm) return tl::unexpected(warm.error().what);
  const auto window = testbed.observe(calibration.window);
  if (!window) return tl::unexpected(window.error().what);
  const auto rate = window->seen.operators.at(calibration.operator_id).total.true_rate_per_s;
  if (rate) return *rate;
  return tl::unexpected(fmt::format("operator '{}' at parallelism {} processed nothing in the simulated {} s",
                                    calibration.operator_id, parallelism, calibration.window.seconds()));
}

}  // namespace millrace::experiments
