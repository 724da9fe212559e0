#include "experiments/offline/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "experiments/config/config_home.h"
#include "experiments/offline/given_options.h"
#include "experiments/offline/offline_job.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

tuners::TunerContext context_of(const OfflineJob& job, const OfflineCase& given, const OfflineRules& rules) {
  tuners::TunerContext context;
  context.plan = &job.plan;
  for (const plan::Operator& op : job.plan.operators) {
    context.initial_parallelism[op.id] = job.deployed.front().parallelism(op.id);
  }
  if (rules.slots_are_a_cap) context.max_parallelism = given.windows.back().slots;
  for (const auto& [id, source] : given.windows.front().sources) {
    if (source.offered_rate_per_s) context.expected_rates[id] = *source.offered_rate_per_s;
  }
  context.model_folder = model_shelf().string();
  context.partitions_are_told = true;
  return context;
}

bool tells_backpressure(const job::OperatorObservation& seen) {
  const auto tells = [](const job::Metrics& metrics) { return metrics.backpressured_ms_per_s.has_value(); };
  return tells(seen.total) || std::ranges::any_of(seen.subtasks, tells);
}

// What no window tells of a source is not known, which is not the same as what was lost on the way.
std::vector<job::Observation> with_every_source(const OfflineCase& given, const OfflineJob& job,
                                                const OfflineRules& rules) {
  std::vector<job::Observation> windows = given.windows;
  for (const plan::Operator& op : job.plan.operators) {
    if (op.kind != plan::OperatorKind::source) continue;
    const auto lists_it = [&](const job::Observation& window) { return window.sources.contains(op.id); };
    const bool listed = std::ranges::any_of(given.windows, lists_it);
    const bool silent = std::ranges::none_of(given.windows, [&](const job::Observation& window) {
      const auto seen = window.operators.find(op.id);
      return seen != window.operators.end() && tells_backpressure(seen->second);
    });
    for (job::Observation& window : windows) {
      if (!listed) {
        window.sources[op.id] = {.offered_rate_per_s = std::nullopt,
                                 .lag_records = std::numeric_limits<double>::quiet_NaN(),
                                 .partitions = rules.unknown_partitions};
      }
      const auto seen = window.operators.find(op.id);
      if (silent && rules.silent_sources_run && seen != window.operators.end()) {
        seen->second.total.backpressured_ms_per_s = 0;
      }
    }
  }
  return windows;
}

tl::expected<tuners::Adjustment, std::string> adjust(const tuners::Tuner& tuner, const OfflineJob& job,
                                                     const std::vector<job::Observation>& windows,
                                                     const tuners::TunerState& start) {
  tuners::Adjustment adjustment;
  adjustment.next = start;
  try {
    for (std::size_t i = 0; i < windows.size(); ++i) {
      adjustment = tuner.adjust(job.deployed[i], windows[i], adjustment.next);
      if (adjustment.failure) return tl::unexpected(*adjustment.failure);
    }
  } catch (const json::exception&) {
    // States are read as what the tuner itself wrote, so only a given one can be of another form.
    if (start.is_null()) throw;
    return tl::unexpected(std::string("the state is not one of this tuner for these operators"));
  }
  return adjustment;
}

// Null if everything stays. Degrees are as the tuner's rule has them, also those that no deployment could hold.
json degrees_json(const tuners::Adjustment& adjustment, const plan::Deployment& current,
                  const std::vector<std::string>& unseen) {
  if (!adjustment.to && adjustment.undeployable.empty()) return nullptr;
  json degrees = json::object();
  const plan::Deployment& asked = adjustment.to ? *adjustment.to : current;
  for (const auto& [id, instances] : asked.by_operator()) {
    if (std::ranges::find(unseen, id) == unseen.end()) degrees[id] = instances.size();
  }
  for (const auto& [id, degree] : adjustment.undeployable) degrees[id] = degree;
  return degrees;
}

tl::expected<nlohmann::ordered_json, std::string> answer(const OfflineCase& given, const OfflineRules& rules,
                                                         const OfflineRequest& request) {
  const auto options = complete_options(*request.tuner, rules, {request.options, given.options});
  if (!options) return tl::unexpected(options.error());
  const auto job = offline_job(given, rules);
  if (!job) return tl::unexpected(job.error());
  const std::unique_ptr<tuners::Tuner> tuner = request.tuner->make(context_of(*job, given, rules), *options);
  if (auto ready = tuner->prepare(); !ready) return tl::unexpected(ready.error());
  const auto adjustment = adjust(*tuner, *job, with_every_source(given, *job, rules), request.state);
  if (!adjustment) return tl::unexpected(adjustment.error());
  nlohmann::ordered_json line;
  line["case"] = given.name;
  line["to"] = degrees_json(*adjustment, job->deployed.back(), given.unseen);
  line["why"] = adjustment->why;
  line["state"] = adjustment->next;
  if (request.explain) line["explain"] = adjustment->explain;
  return line;
}

}  // namespace

tl::expected<std::string, std::string> answer_to(const std::string& line, const OfflineRequest& request) {
  const OfflineRules rules = offline_rules(request.tuner->name);
  const auto given = read_case(line, rules);
  if (!given) return tl::unexpected(given.error());
  const auto answered = answer(*given, rules, request);
  if (answered) return answered->dump();
  const std::string name = given->name.is_string() ? given->name.get<std::string>() : given->name.dump();
  return tl::unexpected(given->name.is_null() ? answered.error() : fmt::format("case {}: {}", name, answered.error()));
}

}  // namespace millrace::experiments
