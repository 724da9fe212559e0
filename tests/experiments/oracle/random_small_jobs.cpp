#include "tests/experiments/oracle/random_small_jobs.h"

#include <string>

#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;
using plan::OperatorKind;

constexpr double kRate = 60;  // records/s, of all sources

class Maker {
 public:
  explicit Maker(std::uint64_t number) : random_(kernel::Seed(number).stream("small job")) {}

  RandomSmallJob make(std::uint32_t operators) {
    if (operators > 1 && random_.below(3) == 0) {
      add_source("left", kRate / 2);
      add_source("right", kRate / 2);
      add("union", OperatorKind::union_all);
      connect("left", "union", 1);
      connect("right", "union", 1);
    } else {
      add_source("in", kRate);
      add("op 1", any_kind());
      connect("in", "op 1", 1);
    }
    for (std::uint32_t i = 2; i <= operators; ++i) {
      const std::string before = made_.job.plan.operators.back().id, id = "op " + std::to_string(i);
      add(id, any_kind());
      connect(before, id, selectivity_);
    }
    const std::string last = made_.job.plan.operators.back().id;
    plan::Operator& sink = made_.job.plan.operators.emplace_back();
    sink.id = "out";
    sink.kind = OperatorKind::sink;
    sink.scalable = false;
    connect(last, "out", selectivity_);
    const std::uint32_t nodes = random_.below(2) == 0 ? 1 : 2;
    made_.cluster = cluster::uniform_cluster(*cluster::find_node_type("m510"), nodes, 6 / nodes);
    constexpr std::uint32_t kManyCores = 16;
    for (cluster::Node& node : made_.cluster.nodes) {
      node.type.cores = random_.below(4) == 0 ? 5 : kManyCores;
    }
    runtime::EngineProfile& engine = made_.engine;
    engine.buffer_size = {300};
    engine.exclusive_buffers_per_channel = 1;
    engine.floating_buffers_per_gate = 1;
    engine.max_buffers_per_channel = 2;
    engine.activation = engine.quantum = Duration::from_ns(20'000'000);
    // Moving a record may cost as much as using it: then it matters who is chained to whom.
    engine.serialize_ns = engine.deserialize_ns = random_.below(2) == 0 ? 0 : 4e6;
    return std::move(made_);
  }

 private:
  OperatorKind any_kind() {
    switch (random_.below(5)) {
      case 0:
        return OperatorKind::filter;
      case 1:
        return OperatorKind::flat_map;
      case 2:
        return OperatorKind::window_aggregate;
      default:
        return OperatorKind::map;
    }
  }

  void add_source(const std::string& id, double rate) {
    plan::Operator& op = made_.job.plan.operators.emplace_back();
    op.id = id;
    op.kind = OperatorKind::source;
    made_.job.sources[id].rate = plan::RateSchedule::constant(rate);
    if (random_.below(4) == 0) made_.job.sources[id].arrivals = job::Arrivals::poisson;
    flow_ += rate;
  }

  // Work for two fifths of an instance to nearly three of them.
  void add(const std::string& id, OperatorKind kind) {
    flow_ *= selectivity_;
    plan::Operator& op = made_.job.plan.operators.emplace_back();
    op.id = id;
    op.kind = kind;
    op.cost.per_record = Duration::from_seconds((0.4 + 2.4 * random_.uniform()) / std::max(flow_, 1.0));
    selectivity_ = kind == OperatorKind::filter ? 0.6 : kind == OperatorKind::flat_map ? 1.5 : 1;
    if (kind != OperatorKind::window_aggregate) return;
    op.key = id + " key";
    made_.job.plan.keys[op.key] = {
        .shape = random_.below(2) == 0 ? plan::KeyShape::uniform : plan::KeyShape::zipf, .keys = 40, .exponent = 0.6};
    op.window.emplace().length = Duration::from_ns(1'000'000'000);
    selectivity_ = 1;  // a result per key and window: 40 a second at most
    flow_ = std::min(flow_, 40.0);
  }

  void connect(const std::string& from, const std::string& to, double selectivity) {
    plan::Edge& edge = made_.job.plan.edges.emplace_back();
    edge.from = from;
    edge.to = to;
    edge.selectivity = selectivity;
  }

  kernel::RandomStream random_;
  RandomSmallJob made_;
  double flow_ = 0, selectivity_ = 1;  // records/s into the operator added last; on its way out
};

}  // namespace

RandomSmallJob random_small_job(std::uint64_t number, std::uint32_t operators) {
  return Maker(number).make(operators);
}

}  // namespace millrace::experiments
