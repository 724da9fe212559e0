#include "tuners/ds2/epoch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>

namespace millrace::tuners::ds2 {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::span<const job::Metrics> instances_of(const job::OperatorObservation& seen) {
  if (seen.subtasks.empty()) return {&seen.total, 1};
  return seen.subtasks;
}

// Records per useful second of one instance. An instance that did nothing contributes 0; one that handled records in no
// measurable time is infinitely fast in the released code, and says nothing in the intended form.
double per_useful_second(double records, double useful_s, Mode mode) {
  if (useful_s > 0) return records / useful_s;
  if (records == 0 || mode == Mode::intended) return 0;
  return std::numeric_limits<double>::infinity();
}

// Metrics of a non-source operator (section 1.1 of the rule: useful time is Flink's busy time).
tl::expected<Rates, std::string> rates_of(const std::string& id, const job::OperatorObservation& seen, double window_s,
                                          Mode mode) {
  Rates sum;
  for (const job::Metrics& instance : instances_of(seen)) {
    if (!instance.records_in || !instance.busy_ms_per_s) {
      return tl::unexpected(fmt::format("an instance of {} lacks records_in or busy_ms_per_s", id));
    }
    const double useful_s = *instance.busy_ms_per_s / 1000 * window_s;
    const double out = instance.records_out.value_or(kMissing);
    sum.true_processing += per_useful_second(*instance.records_in, useful_s, mode);
    sum.true_output += per_useful_second(out, useful_s, mode);
    sum.observed_processing += *instance.records_in / window_s;
    sum.observed_output += out / window_s;
  }
  return sum;
}

// Output of a source by the logs: its useful time is the window without the waits for output buffers.
Rates logged_source_rates(const job::OperatorObservation& seen, double window_s, Mode mode) {
  Rates sum;
  for (const job::Metrics& instance : instances_of(seen)) {
    const double out = instance.records_out.value_or(kMissing);
    const double useful_s = (1 - instance.backpressured_ms_per_s.value_or(kMissing) / 1000) * window_s;
    sum.true_output += useful_s != useful_s ? kMissing : per_useful_second(out, useful_s, mode);
    sum.observed_output += out / window_s;
  }
  return sum;
}

Rates source_rates(const std::string& id, const job::Observation& seen, const EpochSettings& settings) {
  Rates rates = logged_source_rates(seen.operators.at(id), seen.window_s, settings.mode);
  SourceRate rule = settings.source_rate;
  if (rule == SourceRate::offered) {
    const auto source = seen.sources.find(id);
    const bool known = source != seen.sources.end() && source->second.offered_rate_per_s.has_value();
    if (known) rates.true_output = *source->second.offered_rate_per_s;
    if (!known) rule = settings.without_offer;
  }
  if (rule == SourceRate::observed) rates.true_output = rates.observed_output;
  return rates;
}

// The reason why the metrics of `id` do not make an epoch; empty if they do.
std::string incompleteness(const std::string& id, const plan::Deployment& current, const job::Observation& seen) {
  const auto found = seen.operators.find(id);
  if (found == seen.operators.end()) return fmt::format("no metrics of {}", id);
  const std::size_t reported = found->second.subtasks.size();
  if (reported == 0 || reported == current.parallelism(id)) return "";
  return fmt::format("{} of {} instances of {} have reported", reported, current.parallelism(id), id);
}

}  // namespace

tl::expected<Epoch, std::string> epoch_of(const plan::LogicalPlan& plan, const plan::Deployment& current,
                                          const job::Observation& seen, const EpochSettings& settings) {
  assert(seen.window_s > 0);
  Epoch epoch;
  std::vector<std::size_t> position(plan.operators.size());
  for (const std::size_t index : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[index];
    if (std::string why = incompleteness(op.id, current, seen); !why.empty()) return tl::unexpected(std::move(why));
    EpochOperator entry{.id = op.id,
                        .is_source = op.kind == plan::OperatorKind::source,
                        .parallelism = current.parallelism(op.id),
                        .rates = {},
                        .inputs = {}};
    if (entry.is_source) {
      entry.rates = source_rates(op.id, seen, settings);
    } else {
      const auto rates = rates_of(op.id, seen.operators.at(op.id), seen.window_s, settings.mode);
      if (!rates) return tl::unexpected(rates.error());
      entry.rates = *rates;
    }
    for (const plan::Edge& edge : plan.edges) {
      if (edge.to != op.id) continue;
      const std::size_t from = position[plan::index_of(plan, edge.from)];
      const bool is_new = std::find(entry.inputs.begin(), entry.inputs.end(), from) == entry.inputs.end();
      if (is_new) entry.inputs.push_back(from);
    }
    position[index] = epoch.size();
    epoch.push_back(std::move(entry));
  }
  return epoch;
}

}  // namespace millrace::tuners::ds2
