#include "experiments/traces/made_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/labelling/label_run.h"
#include "experiments/published/described_operator.h"
#include "experiments/published/plan_document.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"
#include "experiments/traces/query_draw.h"
#include "experiments/traces/scale_factors.h"
#include "experiments/traces/trace_document.h"
#include "experiments/traces/trace_key.h"
#include "experiments/traces/tuned_degrees.h"
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

tl::expected<TraceMaker, std::string> TraceMaker::prepare(const Experiment& experiment, const TraceSet& set) {
  TraceMaker maker(experiment, set);
  if (set.enumeration.strategy != Strategy::optisample) return maker;
  const auto scale = measured_scale_factors(engine_of(experiment, set));
  if (!scale) return tl::unexpected(scale.error());
  maker.scale_ = *scale;
  return maker;
}

tl::expected<RunLabels, std::string> TraceMaker::measure(const MadeTrace& trace, job::Testbed& testbed) const {
  return label_measured({trace.work.job, trace.work.deployment, trace.work.cluster}, testbed, set_->protocol);
}

kernel::Seed TraceMaker::query_seed(std::string_view part, std::uint64_t attempt) const {
  return seed_.child(fmt::format("trace/{}/{}", part, attempt / set_->plans_per_query));
}

// Strategies that go through degrees one after another do so within a query, or from query to query if each has one
// plan. `around` draws its first plan again for each of the others; the rest draw anew.
tl::expected<std::vector<std::uint32_t>, std::string> TraceMaker::degrees(EnumerationInput input, kernel::Seed seed,
                                                                          std::uint64_t attempt) const {
  const bool again = set_->enumeration.strategy == Strategy::around;
  const bool within = set_->plans_per_query > 1 || again;
  const std::uint64_t candidate = attempt % set_->plans_per_query;
  input.candidate = static_cast<std::uint32_t>(within ? candidate : attempt);
  input.all = static_cast<std::uint32_t>(within ? set_->plans_per_query : set_->count);
  input.scale = scale_;
  auto stream = seed.stream(again ? "degrees" : fmt::format("degrees/{}", candidate));
  return enumerate(set_->enumeration, input, stream);
}

// Sources run at the degree that the set gives them, everything else starts alone.
tl::expected<std::vector<std::uint32_t>, std::string> TraceMaker::tuned_degrees(const PublishedPlan& plan,
                                                                                kernel::Seed seed) const {
  auto work = workload_of(plan, ReplayInput::plain);
  if (!work) return tl::unexpected(work.error());
  // The published programs allow no more instances than they are started with: this job is started once for all.
  for (plan::Operator& op : work->job.plan.operators) op.max_parallelism = 0;
  // Any number of its slots may come to be used, in whatever order the cluster gives them.
  work->cluster.slot_nodes.clear();
  work->cluster.spread = cluster::SlotSpread::evenly;
  std::map<std::string, std::uint32_t> initial;
  models::KnownQuery known{.operators = {}, .key_groups_follow_degree = true};
  for (const PublishedOperator& op : plan.operators) {
    initial[operator_id(op)] = op.parallelism;
    known.operators[operator_id(op)] = described_operator(op);
  }
  const auto tuned = tuned_deployment(set_->tuned, {work->job, work->cluster, initial, &known},
                                      engine_of(*experiment_, *set_), seed.child("tuning"));
  if (!tuned) return tl::unexpected(tuned.error());
  std::vector<std::uint32_t> degrees;
  for (const PublishedOperator& op : plan.operators) degrees.push_back(tuned->parallelism(operator_id(op)));
  return degrees;
}

tl::expected<MadeTrace, std::string> TraceMaker::make(std::uint32_t part, std::uint64_t attempt) const {
  auto made = part < set_->structures.size() ? make_drawn(*find_structure(set_->structures[part]), attempt)
                                             : make_ready(experiment_->queries.at(set_->part(part)), attempt);
  if (!made) return made;
  made->part = set_->part(part);
  made->id = fmt::format("{}-{}", made->part, attempt);
  made->split = split_of(set_->split, query_seed(made->part, attempt).stream("split"));
  return made;
}

tl::expected<MadeTrace, std::string> TraceMaker::make_drawn(const Structure& structure, std::uint64_t attempt) const {
  const kernel::Seed seed = query_seed(structure.name, attempt);
  MadeTrace made;
  auto query = seed.stream("query");
  PublishedPlan plan = draw_query(structure, set_->space, attempt < set_->plans_per_query, query);
  made.query = sha256_hex(canonical_json(plan_document(plan)));
  auto hosts = seed.stream("hosts");
  plan.hosts = draw_hosts(set_->space, hosts);
  EnumerationInput input = enumeration_input(plan, set_->enumeration, greatest_degree(plan.hosts));
  const bool tuned = set_->enumeration.strategy == Strategy::tuner;
  for (std::size_t i = 0; i < plan.operators.size() && tuned; ++i) {
    plan.operators[i].parallelism = std::min(std::max(1U, input.operators[i].fixed), input.most);
  }
  const auto chosen = tuned ? tuned_degrees(plan, seed) : degrees(std::move(input), seed, attempt);
  if (!chosen) return tl::unexpected(chosen.error());
  for (std::size_t i = 0; i < chosen->size(); ++i) plan.operators[i].parallelism = (*chosen)[i];

  auto work = workload_of(plan, ReplayInput::plain);
  if (!work) return tl::unexpected(work.error());
  made.work = std::move(*work);
  shuffle_slots(made.work.cluster.slot_nodes, seed.stream(fmt::format("slots/{}", attempt % set_->plans_per_query)));
  note_execution(plan, made.work, engine_of(*experiment_, *set_).chaining);
  for (const PublishedOperator& op : plan.operators) {
    made.operators.push_back({operator_id(op), std::string(to_string(op.kind)), op.parallelism});
  }
  made.document = canonical_json(plan_document(plan));
  return made;
}

void TraceMaker::draw_rates(const Query& query, kernel::Seed seed, job::Job& job) const {
  auto stream = seed.stream("rates");
  if (set_->rates == RateDraw::space) {
    const double rate = set_->space.event_rates[stream.below(set_->space.event_rates.size())];
    for (auto& [id, load] : job.sources) load.rate = plan::RateSchedule::constant(rate);
    return;
  }
  const double factor = set_->least_load + stream.uniform() * (set_->greatest_load - set_->least_load);
  for (auto& [id, load] : job.sources) load.rate = query.job.sources.at(id).rate.scaled(factor);
}

tl::expected<MadeTrace, std::string> TraceMaker::make_ready(const Query& query, std::uint64_t attempt) const {
  const kernel::Seed seed = query_seed(query.name, attempt);
  MadeTrace made;
  made.work.job = query.job;
  draw_rates(query, seed, made.work.job);
  if (set_->cluster.empty()) {
    auto hosts = seed.stream("hosts");
    made.work.cluster = cluster_of(draw_hosts(set_->space, hosts));
    made.work.cluster.spread = cluster::SlotSpread::evenly;
  } else {
    made.work.cluster = experiment_->clusters.at(set_->cluster);
  }

  const plan::LogicalPlan& plan = made.work.job.plan;
  EnumerationInput input;
  input.most = made.work.cluster.slots();
  if (set_->enumeration.greatest > 0) input.most = std::min(input.most, set_->enumeration.greatest);
  std::vector<const plan::Operator*> chosen_of;  // those that follow no other
  for (const plan::Operator& op : plan.operators) {
    if (!op.follows.empty()) continue;
    chosen_of.push_back(&op);
    const bool source = op.kind == plan::OperatorKind::source;
    input.operators.push_back({.kind = source ? PublishedKind::source : PublishedKind::filter,
                               .fixed = op.scalable ? 0 : query.initial_parallelism.at(op.id),
                               .most = op.most_instances});
  }
  plan::Deployment deployment(plan);
  if (set_->enumeration.strategy == Strategy::tuner) {
    const auto tuned =
        tuned_deployment(set_->tuned, {made.work.job, made.work.cluster, query.initial_parallelism, nullptr},
                         engine_of(*experiment_, *set_), seed.child("tuning"));
    if (!tuned) return tl::unexpected(tuned.error());
    deployment = *tuned;
  } else {
    const auto chosen = degrees(std::move(input), seed, attempt);
    if (!chosen) return tl::unexpected(chosen.error());
    for (std::size_t i = 0; i < chosen->size(); ++i) {
      deployment = deployment.with(chosen_of[i]->id, plan::Parallelism{(*chosen)[i]});
    }
  }
  made.work.deployment = deployment;
  made.work.cluster.slot_nodes = cluster::node_of_slot(made.work.cluster, deployment.slots_needed());
  if (set_->cluster.empty()) {
    shuffle_slots(made.work.cluster.slot_nodes, seed.stream(fmt::format("slots/{}", attempt % set_->plans_per_query)));
  }
  for (const plan::Operator& op : plan.operators) {
    made.operators.push_back({op.id, kind_text(op.kind), deployment.parallelism(op.id)});
  }
  made.query = query_hash(made.work.job);
  made.document = canonical_json(trace_document(made.work));
  return made;
}

tl::expected<RunLabels, std::string> TraceMaker::label(const MadeTrace& trace, std::uint64_t attempt) const {
  return label_run({trace.work.job, trace.work.deployment, trace.work.cluster}, engine_of(*experiment_, *set_),
                   set_->protocol, query_seed(trace.part, attempt).child(fmt::format("run/{}", set_->repeat)));
}

}  // namespace millrace::experiments
