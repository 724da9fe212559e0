// Every tuner of the table: the same input gives the same decision, also when the state went through JSON text.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

job::Metrics any_metrics() {
  const auto thousandths = [](int most) { return *rc::gen::inRange(0, most * 1000) / 1000.0; };
  job::Metrics metrics = worked(thousandths(100000), thousandths(100000), thousandths(1000));
  metrics.caused_backpressure_ms_per_s = thousandths(*rc::gen::inRange(1, 1000));
  metrics.queue_bytes = thousandths(50000);
  if (*rc::gen::inRange(0, 20) == 0) metrics.busy_ms_per_s.reset();
  return metrics;
}

job::Observation any_window(double t_s, const plan::LogicalPlan& plan, const plan::Deployment& current) {
  job::Observation seen;
  seen.t_s = t_s;
  seen.window_s = 60;
  for (const plan::Operator& op : plan.operators) {
    std::vector<job::Metrics> subtasks(current.parallelism(op.id));
    for (job::Metrics& metrics : subtasks) metrics = any_metrics();
    seen.operators[op.id] = observed(std::move(subtasks));
  }
  seen.sources["source"].offered_rate_per_s = *rc::gen::inRange(0, 1000000);
  return seen;
}

RC_GTEST_PROP(Tuners, DecideTheSameFromTheSameInput, ()) {
  const plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  const TunerEntry& entry = *rc::gen::elementOf(tuner_table());
  nlohmann::json options = nlohmann::json::object();
  if (default_options(entry).contains("mode")) options["mode"] = *rc::gen::element("intended", "released");
  if (default_options(entry).contains("max_parallelism")) options["max_parallelism"] = 20;
  // Quick enough to decide within eight minutes.
  if (entry.name == "flink_autoscaler") {
    options["metrics.window"] = 60;
    options["stabilization.interval"] = 60;
    options["scale-down.interval"] = 60;
  }
  const auto tuner = make_tuner(entry.name, plan, options);
  const auto again = make_tuner(entry.name, plan, options);
  plan::Deployment current = tuner->plan();
  TunerState state;
  for (int step = 1; step <= 8; ++step) {
    const job::Observation seen = any_window(60.0 * step, plan, current);
    const Adjustment first = tuner->adjust(current, seen, state);
    const Adjustment second = again->adjust(current, seen, nlohmann::json::parse(state.dump()));
    RC_ASSERT(first.to == second.to);
    RC_ASSERT(first.next == second.next);
    RC_ASSERT(first.why == second.why);
    RC_ASSERT(first.explain == second.explain);
    RC_ASSERT(first.next.dump().size() < 1u << 20);
    state = first.next;
    if (first.to && first.to->slots_needed() <= 20) current = *first.to;
  }
}

}  // namespace
}  // namespace millrace::tuners
