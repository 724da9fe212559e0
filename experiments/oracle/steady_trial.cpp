#include "experiments/oracle/steady_trial.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "sim/job/fast_forward_testbed.h"
#include "sim/runtime/repetition.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;
using tuners::oracle::Verdict;

constexpr double kHopelessGrowth = 0.1;  // per record that arrives

// Greatest share of its records that a generator did not make: it has no backlog, and a generator that shares a task
// with what holds it up shows no backpressure either.
double missed_share(const job::Job& job, const job::Window& window) {
  double greatest = 0;
  for (const auto& [id, load] : job.sources) {
    if (load.loop != job::SourceLoop::closed) continue;
    const double wanted = load.rate.rate(kernel::SimTime()) * window.measured.window_s;
    if (wanted > 0) greatest = std::max(greatest, 1 - window.measured.read_records.at(id) / wanted);
  }
  return greatest;
}

// Greatest growth of a source's backlog in the window, per record that arrived; a source without arrivals has none, nor
// has a generator.
double backlog_growth(const job::Observation* before, const job::Window& window) {
  double greatest = 0;
  for (const auto& [id, source] : window.seen.sources) {
    const double offered = window.measured.offered_records.at(id);
    const double lag_before = before != nullptr ? before->sources.at(id).lag_records.value_or(0) : 0;
    if (offered > 0) greatest = std::max(greatest, (source.lag_records.value_or(0) - lag_before) / offered);
  }
  return greatest;
}

// Of the records that came in, the greatest share by which an operator's input queue grew.
double queue_growth(const plan::LogicalPlan& plan, const job::Observation& before, const job::Observation& after) {
  constexpr double kLength = 4;  // bytes before each record in a buffer
  double greatest = 0;
  for (const auto& [id, op] : after.operators) {
    double bytes = 0, edges = 0;
    for (const plan::Edge& edge : plan.edges) {
      if (edge.to != id) continue;
      bytes += static_cast<double>(plan::find_operator(plan, edge.from)->output.size.count) + kLength;
      ++edges;
    }
    const double arrived = op.total.records_in.value_or(0) * bytes;
    if (edges == 0 || arrived <= 0) continue;
    const double grown = op.total.queue_bytes.value_or(0) - before.operators.at(id).total.queue_bytes.value_or(0);
    greatest = std::max(greatest, grown * edges / arrived);
  }
  return greatest;
}

Verdict judge(const job::Job& job, const job::Observation* before, const job::Window& window, const TrialRule& rule) {
  Verdict verdict;
  for (const auto& [id, op] : window.seen.operators) {
    const double busy = op.total.busy_ms_per_s.value_or(0) / 1000;
    verdict.backpressure = std::max(verdict.backpressure, op.total.backpressured_ms_per_s.value_or(0) / 1000);
    verdict.busy[id] = busy;
    verdict.input[id] = op.total.records_in.value_or(0) / window.seen.window_s;
    // Busy instances may have waited for a core: their work is what they computed.
    verdict.work[id] = std::min(busy, op.total.cpu_share.value_or(busy)) * op.parallelism;
  }
  // Who is held up for a tenth of the time makes a tenth less.
  const double held_up = std::max(verdict.backpressure, missed_share(job, window)) - rule.backpressure;
  double grown = backlog_growth(before, window);
  if (before != nullptr) grown = std::max(grown, queue_growth(job.plan, *before, window.seen));
  verdict.violation = std::max({held_up, grown - rule.backlog_growth, 0.0});
  verdict.feasible = verdict.violation == 0;
  return verdict;
}

}  // namespace

TrialRule fitted_to(const plan::LogicalPlan& plan, TrialRule rule) {
  for (const plan::Operator& op : plan.operators) {
    if (!op.window || op.window->policy != plan::WindowPolicy::time) continue;
    const bool is_session = op.window->shape == plan::WindowShape::session;
    const Duration period = is_session ? op.window->length : plan::firing_period(*op.window);
    rule.settle = std::max(rule.settle, op.window->length * 2);
    rule.window = std::max(rule.window, period);
  }
  return rule;
}

Verdict try_deployment(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                       const runtime::EngineProfile& engine, kernel::Seed seed, const TrialRule& rule) {
  Verdict impossible;
  impossible.violation = std::numeric_limits<double>::infinity();
  impossible.backpressure = 1;
  runtime::SimulatedTestbed inside(cluster, engine, seed.child("arrivals"), seed.child("behaviour"));
  // Once every metric is known to 1 %, the rest of the trial would say the same.
  const Duration period = runtime::period_of(job, engine);
  std::optional<job::FastForwardTestbed> fast;
  if (period > Duration()) fast.emplace(inside, period, rule.settle + rule.window);
  job::Testbed& testbed = fast ? static_cast<job::Testbed&>(*fast) : inside;
  if (const auto granted = testbed.deploy(job, deployment); !granted || granted->deployment != deployment) {
    return impossible;
  }
  std::optional<job::Observation> before;
  const auto before_it = [&] { return before ? &*before : nullptr; };
  const double hopeless = std::max(kHopelessGrowth, rule.backlog_growth);
  bool is_hopeless = true;
  const Duration half = rule.settle / 2;
  for (const bool first : {true, false}) {
    const Duration part = first ? half : rule.settle - half;
    if (part == Duration()) continue;
    auto window = testbed.observe(part);
    if (!window) return impossible;
    is_hopeless = is_hopeless && std::max(backlog_growth(before_it(), *window),
                                          missed_share(job, *window) - rule.backpressure) > hopeless;
    if (!first && is_hopeless) return judge(job, before_it(), *window, rule);
    before = std::move(window->seen);
  }
  const auto window = testbed.observe(rule.window);
  if (!window) return impossible;
  return judge(job, before_it(), *window, rule);
}

}  // namespace millrace::experiments
