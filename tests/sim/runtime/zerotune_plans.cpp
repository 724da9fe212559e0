#include "tests/sim/runtime/zerotune_plans.h"

#include <array>
#include <string>

namespace millrace::runtime {

using kernel::Duration;
using plan::Edge;
using plan::Operator;
using plan::OperatorKind;
using plan::Partitioning;

namespace {

constexpr std::array<std::uint32_t, 6> kCounts = {5, 10, 25, 50, 75, 100};
constexpr std::array<std::int64_t, 5> kDurationsMs = {250, 500, 1000, 2000, 3000};
constexpr std::array kSlideRatios = {0.3, 0.4, 0.5, 0.6, 0.7};
constexpr std::array<std::uint64_t, 4> kKeyDomains = {620, 195, 101, 100};

template <class Table>
auto pick(kernel::RandomStream& stream, const Table& table) {
  return table[stream.below(table.size())];
}

class Generator {
 public:
  Generator(kernel::RandomStream& stream, std::uint32_t joins, const PlanRanges& ranges)
      : stream_(stream), joins_(joins), ranges_(ranges) {}

  RandomPlan build() {
    choose_cluster();
    window_ = random_window();
    key_ = add_key("join_key");
    std::string upstream = filtered(add_source(0));
    for (std::uint32_t j = 1; j <= joins_; ++j) upstream = join(upstream, filtered(add_source(j)), j);
    upstream = filtered(aggregate(upstream));
    Operator sink;
    sink.id = "sink";
    sink.kind = OperatorKind::sink;
    add(sink, {upstream});
    deploy();
    return std::move(plan_);
  }

 private:
  void choose_cluster() {
    const bool small = stream_.bernoulli(0.5);
    const auto hosts = static_cast<std::uint32_t>(2 * (1 + stream_.below(ranges_.most_hosts / 2)));
    cluster::NodeType type = *cluster::find_node_type(small ? "m510" : "rs620");
    const std::uint32_t slots = 2 * type.cores - 1;
    // The same fit: Flink's subtasks could use 0.44 of a host's cores.
    type.cores = static_cast<std::uint32_t>(0.44 * type.cores + 0.5);
    if (ranges_.usable_cores > 0) type.cores = ranges_.usable_cores;
    plan_.cluster = cluster::uniform_cluster(type, hosts, slots);
    plan_.cluster.spread = cluster::SlotSpread::evenly;
  }

  plan::Window random_window() {
    plan::Window window;
    window.shape = stream_.bernoulli(0.5) ? plan::WindowShape::sliding : plan::WindowShape::tumbling;
    window.policy = stream_.bernoulli(0.5) ? plan::WindowPolicy::count : plan::WindowPolicy::time;
    const double ratio = pick(stream_, kSlideRatios);
    window.count = pick(stream_, kCounts);
    window.count_slide = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(ratio * window.count));
    const std::int64_t length_ms = pick(stream_, kDurationsMs);
    window.length = Duration::from_ns(length_ms * 1'000'000);
    window.slide = Duration::from_ns(static_cast<std::int64_t>(ratio * static_cast<double>(length_ms)) * 1'000'000);
    return window;
  }

  std::string add_key(const std::string& name) {
    plan::KeyDistribution keys;
    keys.keys = pick(stream_, kKeyDomains);
    plan_.job.plan.keys[name] = keys;
    return name;
  }

  std::string add(Operator op, const std::vector<std::string>& inputs, double selectivity = 1.0) {
    for (const std::string& input : inputs) {
      plan_.job.plan.edges.push_back({input, op.id, Partitioning::automatic, pending_selectivity_[input], {}});
    }
    pending_selectivity_[op.id] = selectivity;
    width_[op.id] = op.output.fields;
    plan_.job.plan.operators.push_back(op);
    return op.id;
  }

  static plan::RecordShape shape(std::uint32_t fields) { return {fields, kernel::Bytes{8 * fields + 13}}; }

  std::string add_source(std::uint32_t index) {
    Operator op;
    op.id = "source" + std::to_string(index);
    op.kind = OperatorKind::source;
    const auto fields = static_cast<std::uint32_t>(3 + stream_.below(5) + stream_.below(5) + stream_.below(5));
    op.output = shape(fields);
    op.cost.per_record = Duration::from_ns(1100 + 140 * static_cast<std::int64_t>(fields));
    job::SourceLoad load;
    load.rate = plan::RateSchedule::constant(pick(stream_, ranges_.rates));
    load.loop = job::SourceLoop::closed;
    load.arrivals = job::Arrivals::burst;
    plan_.job.sources[op.id] = load;
    return add(op, {});
  }

  std::string filtered(const std::string& upstream) {
    if (stream_.bernoulli(0.5)) return upstream;
    Operator op;
    op.id = "filter-" + upstream;
    op.kind = OperatorKind::filter;
    op.output = shape(width_[upstream]);
    op.cost.per_record = Duration::from_ns(200);
    return add(op, {upstream}, 0.05 + 0.9 * stream_.uniform());
  }

  std::string join(const std::string& left, const std::string& right, std::uint32_t index) {
    Operator op;
    op.id = "join" + std::to_string(index);
    op.kind = OperatorKind::window_join;
    op.output = shape(width_[left] + width_[right]);
    op.window = window_;
    op.key = key_;
    return add(op, {left, right});
  }

  std::string aggregate(const std::string& upstream) {
    Operator op;
    op.id = "aggregate";
    op.kind = OperatorKind::window_aggregate;
    op.output = shape(1 + width_[upstream] / 3);
    op.window = joins_ > 0 ? window_ : random_window();
    op.aggregation = plan::Aggregation::list;
    op.key = add_key("group_key");
    return add(op, {upstream});
  }

  void deploy() {
    const std::uint32_t most = ranges_.most_degree > 0 ? ranges_.most_degree : plan_.cluster.slots();
    for (const Operator& op : plan_.job.plan.operators) {
      const bool fixed = op.kind == OperatorKind::source || op.kind == OperatorKind::sink;
      degrees_[op.id] = fixed ? (op.kind == OperatorKind::sink ? 1 : ranges_.source_degree)
                              : static_cast<std::uint32_t>(1 + stream_.below(most));
    }
    // Max parallelism = parallelism, as the published generator sets it.
    for (Operator& op : plan_.job.plan.operators) op.max_parallelism = degrees_[op.id];
    plan_.deployment = plan::Deployment(plan_.job.plan);
    for (const auto& [id, degree] : degrees_) plan_.deployment = plan_.deployment.with(id, plan::Parallelism{degree});
    plan_.job.name = plan_.job.plan.name = "random";
  }

  kernel::RandomStream& stream_;
  std::uint32_t joins_;
  const PlanRanges& ranges_;
  RandomPlan plan_;
  plan::Window window_;
  std::string key_;
  std::map<std::string, double> pending_selectivity_;
  std::map<std::string, std::uint32_t> width_, degrees_;
};

}  // namespace

EngineProfile measured_costs() {
  EngineProfile engine;
  engine.serialize_ns = 1'200;
  engine.serialize_per_field_ns = 710;
  engine.serialize_per_byte_ns = 0;
  engine.deserialize_ns = 9'200;
  engine.deserialize_per_field_ns = 880;
  engine.deserialize_per_byte_ns = 0;
  engine.state_access_ns = 1'900;
  engine.window_firing_ns = 1'300;
  engine.join_pair_ns = 1'600;
  engine.sink_ns = 7'000;
  return engine;
}

PlanRanges published_ranges() {
  PlanRanges ranges;
  ranges.rates = {100,   200,    400,    500,    700,     1'000,   2'000,   3'000,
                  5'000, 10'000, 20'000, 50'000, 100'000, 250'000, 500'000, 1'000'000};
  return ranges;
}

PlanRanges small_ranges() {
  return {.rates = {100, 200, 500, 1'000, 2'000, 5'000, 10'000, 20'000},
          .source_degree = 4,
          .most_degree = 6,
          .most_hosts = 2,
          .usable_cores = 2};
}

RandomPlan random_plan(kernel::RandomStream& stream, std::uint32_t joins, const PlanRanges& ranges) {
  return Generator(stream, joins, ranges).build();
}

}  // namespace millrace::runtime
