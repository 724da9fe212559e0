#include "tests/experiments/calibration/small_calibration.h"

#include "experiments/calibration/simulated_rate.h"
#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {

using namespace kernel::literals;

Host small_host(double speed, double memory_bandwidth) {
  Host host;
  host.cluster = cluster::uniform_cluster(*cluster::find_node_type("c6420"), 1, 40);
  cluster::NodeType& type = host.cluster.nodes.front().type;
  type.cores = 40;
  type.speed = speed;
  type.memory_bandwidth = {memory_bandwidth};
  type.memory_bandwidth_per_core = {4e9};
  host.engine.chaining = false;
  host.engine.memory_traffic_per_byte = 20;
  return host;
}

Calibration small_calibration(const Host& truth, const std::vector<std::uint32_t>& degrees) {
  Calibration calibration;
  calibration.name = "small";
  calibration.job = small_job();
  calibration.job.plan.operators[1].cost.per_record = 1_us;
  calibration.job.sources["in"].rate = plan::RateSchedule::constant(5e6);
  calibration.deployment = plan::Deployment(calibration.job.plan).with("in", plan::Parallelism{5});
  calibration.operator_id = "map";
  calibration.host = small_host(1, 50e9);
  calibration.free = {{find_fit_parameter("speed"), 0.5, 2}, {find_fit_parameter("memory_bandwidth"), 1e10, 2e11}};
  calibration.warm_up = 200_ms;
  calibration.window = 500_ms;
  for (const std::uint32_t degree : degrees) {
    const double rate = simulated_rate(calibration, truth, degree, 1).value();
    calibration.measured.push_back({degree, rate, rate, rate});
  }
  return calibration;
}

}  // namespace millrace::experiments
