#include "experiments/traces/made_trace.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "experiments/labelling/label_run.h"
#include "experiments/published/plan_document.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"
#include "experiments/traces/query_draw.h"
#include "experiments/traces/scale_factors.h"
#include "sim/cluster/placement.h"
#include "sim/plan/execution_graph.h"

namespace millrace::experiments {
namespace {

// The slots of the cluster register in any order, so that neighbours lie on any hosts.
void shuffle_slots(std::vector<std::uint32_t>& slots, kernel::RandomStream stream) {
  for (std::size_t left = slots.size(); left > 1; --left) std::swap(slots[left - 1], slots[stream.below(left)]);
}

// Where each instance lies, and the number of its chain.
void note_execution(PublishedPlan& plan, const Workload& work, bool chaining) {
  const auto graph = plan::expand(work.job.plan, work.deployment, chaining);
  const auto nodes = cluster::node_of_slot(work.cluster, work.deployment.slots_needed());
  for (PublishedOperator& op : plan.operators) {
    op.component = graph.task_of_operator[plan::index_of(work.job.plan, operator_id(op))];
    op.instances.resize(op.parallelism);
    for (std::uint32_t i = 0; i < op.parallelism; ++i) op.instances[i].host = plan.hosts[nodes[i]].id;
  }
}

std::string split_of(const SplitShares& shares, kernel::RandomStream stream) {
  const double at = stream.uniform();
  return at < shares.test ? "test" : at < shares.test + shares.validation ? "validation" : "train";
}

}  // namespace

tl::expected<TraceMaker, std::string> TraceMaker::prepare(const TraceSet& set, const runtime::EngineProfile& engine,
                                                          std::uint64_t seed) {
  TraceMaker maker(set, engine, kernel::Seed(seed));
  if (set.enumeration.strategy != Strategy::optisample) return maker;
  const auto scale = measured_scale_factors(engine);
  if (!scale) return tl::unexpected(scale.error());
  maker.scale_ = *scale;
  return maker;
}

kernel::Seed TraceMaker::query_seed(std::string_view structure, std::uint64_t attempt) const {
  return seed_.child(fmt::format("trace/{}/{}", structure, attempt / set_->plans_per_query));
}

// Strategies that go through degrees one after another do so within a query, or from query to query if each has one
// plan.
EnumerationInput TraceMaker::enumeration_input(const PublishedPlan& plan, std::uint64_t attempt) const {
  const bool within = set_->plans_per_query > 1 || set_->enumeration.strategy == Strategy::around;
  return {.plan = plan,
          .most = greatest_degree(plan.hosts),
          .candidate = static_cast<std::uint32_t>(within ? attempt % set_->plans_per_query : attempt),
          .all = static_cast<std::uint32_t>(within ? set_->plans_per_query : set_->count),
          .scale = scale_};
}

tl::expected<MadeTrace, std::string> TraceMaker::make(const Structure& structure, std::uint64_t attempt) const {
  const kernel::Seed seed = query_seed(structure.name, attempt);
  const std::uint64_t candidate = attempt % set_->plans_per_query;
  MadeTrace made;
  auto query = seed.stream("query");
  made.plan = draw_query(structure, set_->space, attempt < set_->plans_per_query, query);
  made.query = sha256_hex(canonical_json(plan_document(made.plan)));
  made.split = split_of(set_->split, seed.stream("split"));
  made.plan.id = fmt::format("{}-{}", structure.name, attempt);
  auto hosts = seed.stream("hosts");
  made.plan.hosts = draw_hosts(set_->space, hosts);

  // `around` draws its first plan again for each of the others; the rest draw anew.
  const bool again = set_->enumeration.strategy == Strategy::around;
  auto stream = seed.stream(again ? "degrees" : fmt::format("degrees/{}", candidate));
  const auto degrees = enumerate(set_->enumeration, enumeration_input(made.plan, attempt), stream);
  if (!degrees) return tl::unexpected(degrees.error());
  for (std::size_t i = 0; i < degrees->size(); ++i) made.plan.operators[i].parallelism = (*degrees)[i];

  auto work = workload_of(made.plan, ReplayInput::plain);
  if (!work) return tl::unexpected(work.error());
  made.work = std::move(*work);
  shuffle_slots(made.work.cluster.slot_nodes, seed.stream(fmt::format("slots/{}", candidate)));
  note_execution(made.plan, made.work, engine_->chaining);
  return made;
}

tl::expected<RunLabels, std::string> TraceMaker::label(const MadeTrace& trace, std::uint64_t attempt) const {
  return label_run({trace.work.job, trace.work.deployment, trace.work.cluster}, *engine_, set_->protocol,
                   query_seed(trace.plan.structure, attempt).child("run"));
}

}  // namespace millrace::experiments
