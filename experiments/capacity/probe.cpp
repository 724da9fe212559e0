#include "experiments/capacity/probe.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "experiments/oracle/steady_trial.h"
#include "sim/job/merge_measurements.h"
#include "sim/plan/execution_graph.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;

constexpr std::int64_t kSlices = 20;        // of the judged time, after each of which queues are looked at
constexpr std::size_t kSlicesOfABlock = 4;  // the least of so many lengths is one that a burst leaves behind
constexpr std::int64_t kFiringsInAll = 5;   // as many periods of a window as there are blocks
constexpr double kFewRecords = 10;          // a queue that grows by less stands
constexpr double kHopelessGrowth = 0.1;     // of what arrives
constexpr double kLength = 4;               // bytes before each record in a buffer
constexpr std::array<std::string_view, 3> kStatusNames = {"done", "overloaded", "refused"};

// Lengths of the queues at the ends of slices, in records.
class Queues {
 public:
  // `heads`: the operators that tasks begin with; what follows in a chain shows the same queue.
  Queues(const job::Job& job, const std::set<std::string>& heads) : job_(job), heads_(heads) {}

  void add(const job::Window& window) {
    for (const auto& [id, source] : window.seen.sources) {
      Queue& queue = queues_["backlog of " + id];
      queue.lengths.push_back(source.lag_records.value_or(0));
      queue.arrived += window.measured.offered_records.at(id);
    }
    for (const auto& [id, op] : window.seen.operators) {
      const double bytes = heads_.contains(id) ? record_bytes(id) : 0;
      if (bytes <= 0) continue;
      Queue& queue = queues_["input of " + id];
      queue.lengths.push_back(op.total.queue_bytes.value_or(0) / bytes);
      queue.handled += op.total.records_in.value_or(0);
    }
  }

  // Greatest growth of any, records per record that arrived there.
  double growth() const {
    double greatest = 0;
    for (const auto& [id, queue] : queues_) {
      const std::vector<double> marks = low_water_marks(queue.lengths, kSlicesOfABlock);
      const double grown = slope(marks) * static_cast<double>(marks.size());
      if (grown < kFewRecords) continue;
      const double arrived = std::max(queue.arrived, queue.handled + grown);
      greatest = std::max(greatest, grown / arrived);
    }
    return greatest;
  }

 private:
  struct Queue {
    std::vector<double> lengths;
    double arrived = 0;  // 0: not seen; then what it handled and what it grew by
    double handled = 0;
  };

  // Mean over the operator's inputs, 0 without any.
  double record_bytes(const std::string& id) const {
    double bytes = 0, edges = 0;
    for (const plan::Edge& edge : job_.plan.edges) {
      if (edge.to != id) continue;
      bytes += static_cast<double>(plan::find_operator(job_.plan, edge.from)->output.size.count) + kLength;
      ++edges;
    }
    return edges > 0 ? bytes / edges : 0;
  }

  const job::Job& job_;
  const std::set<std::string>& heads_;
  std::map<std::string, Queue> queues_;
};

// Greatest share of its records that a generator did not make: it has no backlog.
double missed_share(const job::Job& job, const job::Measurement& measured) {
  double greatest = 0;
  for (const auto& [id, load] : job.sources) {
    if (load.loop != job::SourceLoop::closed) continue;
    const double wanted = load.rate.rate(kernel::SimTime()) * measured.window_s;
    const auto read = measured.read_records.find(id);
    if (wanted > 0 && read != measured.read_records.end()) greatest = std::max(greatest, 1 - read->second / wanted);
  }
  return greatest;
}

double sum(const std::map<std::string, double>& by_source) {
  double total = 0;
  for (const auto& [id, value] : by_source) total += value;
  return total;
}

OperatorShares shares_of(const job::OperatorObservation& seen, double window_s) {
  OperatorShares shares;
  shares.parallelism = seen.parallelism;
  shares.busy = seen.total.busy_ms_per_s.value_or(0) / 1000;
  shares.busiest = shares.busy;
  for (const job::Metrics& subtask : seen.subtasks) {
    shares.busiest = std::max(shares.busiest, subtask.busy_ms_per_s.value_or(0) / 1000);
  }
  shares.backpressured = seen.total.backpressured_ms_per_s.value_or(0) / 1000;
  shares.cores = seen.total.cpu_share.value_or(shares.busy) * seen.parallelism;
  shares.input_per_s = seen.total.records_in.value_or(0) / window_s;
  return shares;
}

// What the windows together show.
void describe(const std::vector<job::Window>& windows, const job::Job& job, ProbeResult& result) {
  const job::Window whole = job::merge(windows);
  const double window_s = whole.measured.window_s;
  result.offered_per_s = sum(whole.measured.offered_records) / window_s;
  result.read_per_s = sum(whole.measured.read_records) / window_s;
  result.results_per_s = whole.measured.result_records / window_s;
  result.growth = std::max(result.growth, missed_share(job, whole.measured));
  double rate = 0;
  for (const auto& [id, load] : job.sources) {
    if (load.loop == job::SourceLoop::open) rate += load.rate.rate(kernel::SimTime());
  }
  if (rate > 0) result.backlog_s = whole.measured.peak_backlog_records / rate;
  result.latency_ns = whole.measured.latency_ns;
  for (const auto& [id, seen] : whole.seen.operators) {
    OperatorShares shares = shares_of(seen, whole.seen.window_s);
    if (const auto parts = whole.measured.latency_parts.find(id); parts != whole.measured.latency_parts.end()) {
      shares.queueing_ms = parts->second.queueing_ms;
      shares.service_ms = parts->second.service_ms;
      shares.contention_ms = parts->second.contention_ms;
      shares.flush_ms = parts->second.flush_ms;
      shares.network_ms = parts->second.network_ms;
      shares.window_ms = parts->second.window_ms;
    }
    result.backpressure = std::max(result.backpressure, shares.backpressured);
    result.operators[id] = shares;
  }
}

std::vector<double> node_core_seconds(const runtime::SimulatedTestbed& testbed, std::size_t nodes) {
  std::vector<double> used;
  for (std::size_t n = 0; n < nodes; ++n) used.push_back(testbed.node_core_seconds(n));
  return used;
}

// Runs one job from its start to the end of what is judged.
class Probe {
 public:
  Probe(const job::Job& job, const cluster::Cluster& cluster, const runtime::EngineProfile& engine,
        const ProbeSeeds& seeds, const ProbeTime& time)
      : job_(job),
        cluster_(cluster),
        time_(time),
        chaining_(engine.chaining),
        testbed_(cluster, engine, seeds.arrivals, seeds.behaviour) {}

  ProbeResult run(const plan::Deployment& deployment) {
    const auto granted = testbed_.deploy(job_, deployment);
    if (!granted) return refused(granted.error().what);
    if (granted->deployment != deployment) return refused("not all of it can be deployed: " + granted->shortfall);
    for (const plan::Task& task : plan::expand(job_.plan, deployment, chaining_).tasks) {
      heads_.insert(job_.plan.operators[task.operators.front()].id);
    }
    if (warm_up()) play(time_.duration, kSlices);
    return std::move(result_);
  }

 private:
  ProbeResult refused(std::string why) {
    result_.status = ProbeStatus::refused;
    result_.reason = std::move(why);
    return std::move(result_);
  }

  // False if the rest is not worth simulating, or impossible.
  bool warm_up() {
    bool is_hopeless = true;
    const Duration half = time_.warm_up / 2;
    for (const Duration part : {half, time_.warm_up - half}) {
      if (part <= Duration()) return true;
      if (!play(part, 2 * kSlicesOfABlock)) return false;
      is_hopeless = is_hopeless && result_.growth > kHopelessGrowth;
    }
    if (is_hopeless) result_.status = ProbeStatus::overloaded;
    return !is_hopeless;
  }

  // Simulates so long, in so many slices, and describes it in result_.
  bool play(Duration length, std::int64_t slices) {
    Queues queues(job_, heads_);
    std::vector<job::Window> windows;
    const std::vector<double> before = node_core_seconds(testbed_, cluster_.nodes.size());
    for (std::int64_t i = 0; i < slices; ++i) {
      const Duration slice = length * (i + 1) / slices - length * i / slices;
      if (slice <= Duration()) continue;
      auto window = testbed_.observe(slice);
      if (!window) {
        refused(window.error().what);
        return false;
      }
      queues.add(*window);
      windows.push_back(std::move(*window));
    }
    result_ = ProbeResult();
    result_.growth = queues.growth();
    describe(windows, job_, result_);
    const std::vector<double> after = node_core_seconds(testbed_, cluster_.nodes.size());
    for (std::size_t n = 0; n < before.size(); ++n) {
      const double most = cluster_.nodes[n].type.cores * length.seconds();
      result_.busiest_node = std::max(result_.busiest_node, (after[n] - before[n]) / most);
    }
    result_.events = testbed_.events();
    return true;
  }

  const job::Job& job_;
  const cluster::Cluster& cluster_;
  const ProbeTime time_;
  const bool chaining_;
  runtime::SimulatedTestbed testbed_;
  std::set<std::string> heads_;
  ProbeResult result_;
};

}  // namespace

std::string_view to_string(ProbeStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

ProbeTime fitted_time(const plan::LogicalPlan& plan, ProbeTime time) {
  const TrialRule least = fitted_to(plan, TrialRule{.settle = time.warm_up, .window = {}});
  return {.warm_up = least.settle, .duration = std::max(time.duration, least.window * kFiringsInAll)};
}

double slope(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  if (values.size() < 2) return 0;
  const double middle = (n - 1) / 2;
  double above = 0;
  for (std::size_t i = 0; i < values.size(); ++i) above += (static_cast<double>(i) - middle) * values[i];
  return above * 12 / (n * (n * n - 1));  // sum of (i - middle)^2 = n (n^2 - 1) / 12
}

std::vector<double> low_water_marks(const std::vector<double>& lengths, std::size_t block) {
  std::vector<double> marks;
  for (std::size_t i = 0; i < lengths.size(); i += block) {
    const auto begin = lengths.begin() + static_cast<std::ptrdiff_t>(i);
    marks.push_back(*std::min_element(begin, begin + static_cast<std::ptrdiff_t>(std::min(block, lengths.size() - i))));
  }
  return marks;
}

ProbeResult run_probe(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                      const runtime::EngineProfile& engine, const ProbeSeeds& seeds, const ProbeTime& time) {
  return Probe(job, cluster, engine, seeds, time).run(deployment);
}

}  // namespace millrace::experiments
