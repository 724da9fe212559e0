#include "experiments/pipelines/tracker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "experiments/pipelines/data_flow_tree.h"
#include "experiments/pipelines/drawn_query.h"
#include "experiments/pipelines/physical_plan.h"
#include "experiments/pipelines/tracked_calls.h"
#include "sim/runtime/bounded_run.h"

namespace millrace::experiments {
namespace {

using runtime::BoundedRun;

// Runs of one query, each on the machine as it is at that moment.
class QueryRuns {
 public:
  QueryRuns(const cluster::Cluster& cluster, const runtime::EngineProfile& engine, double speed_cv, kernel::Seed seed)
      : cluster_(cluster), engine_(engine), speed_cv_(speed_cv), seed_(seed) {}

  tl::expected<BoundedRun, std::string> run(const PhysicalPlan& plan, const std::string& purpose,
                                            runtime::CallLog* log) const {
    const kernel::Seed seed = seed_.child(purpose);
    kernel::RandomStream stream = seed.stream("speed");
    // Log-normal of mean 1.
    const double sigma = std::sqrt(std::log1p(speed_cv_ * speed_cv_));
    const double speed = std::exp(sigma * stream.normal() - sigma * sigma / 2);
    cluster::Cluster cluster = cluster_;
    for (cluster::Node& node : cluster.nodes) node.type.speed *= speed;
    auto run = runtime::run_bounded(plan.job, plan.deployment, cluster, engine_, seed, log);
    if (!run) return tl::unexpected(fmt::format("{}: {}", purpose, run.error()));
    return run;
  }

 private:
  const cluster::Cluster& cluster_;
  const runtime::EngineProfile& engine_;
  double speed_cv_;
  kernel::Seed seed_;
};

double milliseconds(kernel::Duration duration) {
  return static_cast<double>(duration.ns()) / 1e6;
}

void describe(StoredPipeline& pipeline, const PhysicalPlan& plan, const BoundedRun& run, std::uint32_t cores) {
  pipeline.latency_ms = milliseconds(run.latency);
  pipeline.sample.latency_s = pipeline.latency_ms / 1e3;
  pipeline.operators = static_cast<std::uint32_t>(plan.operators.size());
  pipeline.disk_share = run.disk_share;
  pipeline.cpu_share = run.core_s / (pipeline.sample.latency_s * cores);
  for (std::size_t i = 0; i < run.operators.size(); ++i) {
    const runtime::OperatorRun& op = run.operators[i];
    pipeline.spilled_bytes += op.written_bytes;
    const bool could = plan.job.plan.operators[i].adaptation.after > 0;
    if (could && op.records_before < op.records_in) ++pipeline.changes;
  }
}

// `most` of each type at most, drawn evenly; in the order of the log.
std::vector<StoredOperatorCall> kept_calls(const PhysicalPlan& plan, const runtime::CallLog& log,
                                           std::uint32_t template_index, std::uint64_t most, kernel::Seed seed) {
  std::array<std::vector<std::size_t>, models::kPipelineOperators> by_type;
  std::vector<StoredOperatorCall> all;
  for (const TrackedCall& call : tracked_calls(log)) {
    all.push_back({template_index, operator_call(plan, call)});
    by_type[static_cast<std::size_t>(all.back().call.type)].push_back(all.size() - 1);
  }
  kernel::RandomStream stream = seed.stream("collected");
  std::vector<std::size_t> chosen;
  for (std::vector<std::size_t>& calls : by_type) {
    const std::size_t wanted = std::min<std::size_t>(calls.size(), most);
    for (std::size_t i = 0; i < wanted; ++i) {
      std::swap(calls[i], calls[i + stream.below(calls.size() - i)]);
      chosen.push_back(calls[i]);
    }
  }
  std::ranges::sort(chosen);
  std::vector<StoredOperatorCall> kept;
  for (const std::size_t i : chosen) kept.push_back(all[i]);
  return kept;
}

std::uint64_t rounded_up(std::uint64_t all, std::uint64_t parts) {
  return (all + parts - 1) / parts;
}

}  // namespace

Tracker::Tracker(const Experiment& experiment, const PipelinesSpec& spec) : experiment_(&experiment), spec_(&spec) {}

std::uint32_t Tracker::template_of(std::uint64_t position) const {
  return static_cast<std::uint32_t>(position % spec_->workload.templates.size()) + 1;
}

bool Tracker::collects(std::uint64_t position) const {
  const std::uint64_t templates = spec_->workload.templates.size() - spec_->test.size();
  if (templates == 0 || spec_->held_out(template_of(position))) return false;
  return position / spec_->workload.templates.size() < rounded_up(spec_->collected, templates);
}

bool Tracker::repeats(std::uint64_t position) const {
  const auto number = static_cast<double>(position / spec_->workload.templates.size());
  return std::floor((number + 1) * spec_->repeated) > std::floor(number * spec_->repeated);
}

tl::expected<TrackedQuery, std::string> Tracker::track(std::uint64_t position) const {
  const std::uint32_t index = template_of(position);
  const PipelineTemplate& made = spec_->workload.templates[index - 1];
  const kernel::Seed seed =
      kernel::Seed(experiment_->seed)
          .child(fmt::format("pipelines/{}/{}", index, position / spec_->workload.templates.size()));
  const PhysicalPlan plan =
      physical_plan(drawn_query(spec_->workload, made, seed, spec_->estimate_sigma), made.name, *spec_);
  const cluster::Cluster& cluster = experiment_->clusters.at(spec_->cluster);
  const runtime::EngineProfile& engine = spec_->engine ? *spec_->engine : experiment_->engine;
  const QueryRuns runs(cluster, engine, spec_->speed_cv, seed);
  TrackedQuery tracked;
  StoredPipeline& pipeline = tracked.pipeline;
  pipeline.position = position;
  pipeline.template_index = pipeline.sample.template_index = index;
  pipeline.held_out = spec_->held_out(index);

  runtime::CallLog log;
  const auto probe = runs.run(probe_of(plan, spec_->probe_chunks), "probe", &log);
  if (!probe) return tl::unexpected(probe.error());
  pipeline.probe_ms = milliseconds(probe->latency);
  pipeline.sample.nodes = data_flow_tree(plan, log);
  const auto run = runs.run(plan, "run", nullptr);
  if (!run) return tl::unexpected(run.error());
  describe(pipeline, plan, *run, cluster.cores());
  if (repeats(position)) {
    const auto again = runs.run(plan, "repeat", nullptr);
    if (!again) return tl::unexpected(again.error());
    pipeline.repeat_ms = milliseconds(again->latency);
  }
  if (!collects(position)) return tracked;
  // Alone: whatever runs beside it takes nothing away from it.
  runtime::EngineProfile alone = engine;
  alone.share_cores = alone.share_memory = alone.share_disk = false;
  runtime::CallLog collected;
  const auto full = QueryRuns(cluster, alone, spec_->speed_cv, seed).run(plan, "collection", &collected);
  if (!full) return tl::unexpected(full.error());
  const std::uint64_t most = std::max<std::uint64_t>(1, rounded_up(spec_->calls_per_type, spec_->collected));
  tracked.calls = kept_calls(plan, collected, index, most, seed);
  return tracked;
}

}  // namespace millrace::experiments
