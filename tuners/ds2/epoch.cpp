#include "tuners/ds2/epoch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

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
  if (std::isnan(useful_s)) return kMissing;
  if (useful_s > 0) return records / useful_s;
  if (records == 0 || mode == Mode::intended) return 0;
  return std::numeric_limits<double>::infinity();
}

// Sums of an operator, and what they are of.
struct Tally {
  Rates sum;
  std::vector<InstanceRates> instances;
};

// Useful seconds of an instance of a non-source operator: Flink's busy time (section 1.1 of the rule), or what its true
// rate implies; nothing if neither is known.
std::optional<double> useful_seconds(const job::Metrics& seen, double window_s) {
  if (seen.busy_ms_per_s) return *seen.busy_ms_per_s / 1000 * window_s;
  if (!seen.true_rate_per_s || !seen.records_in) return std::nullopt;
  return *seen.true_rate_per_s > 0 ? *seen.records_in / *seen.true_rate_per_s : 0;
}

// Metrics of a non-source operator.
tl::expected<Tally, std::string> tally_of(const std::string& id, const job::OperatorObservation& seen, double window_s,
                                          Mode mode) {
  Tally tally;
  for (const job::Metrics& instance : instances_of(seen)) {
    const std::optional<double> useful_s = useful_seconds(instance, window_s);
    if (!instance.records_in || !useful_s) {
      return tl::unexpected(fmt::format("an instance of {} lacks records_in or busy_ms_per_s", id));
    }
    const double out = instance.records_out.value_or(kMissing);
    const InstanceRates rates{.useful_s = *useful_s,
                              .true_processing = per_useful_second(*instance.records_in, *useful_s, mode),
                              .true_output = per_useful_second(out, *useful_s, mode)};
    tally.sum.true_processing += rates.true_processing;
    tally.sum.true_output += rates.true_output;
    tally.sum.observed_processing += *instance.records_in / window_s;
    tally.sum.observed_output += out / window_s;
    tally.instances.push_back(rates);
  }
  return tally;
}

// Heron's instances tell no useful time, so T_i is limited from outside. Intended mode keeps the selectivity O_i / T_i.
void limit_processing_rate(const EpochSettings& settings, std::uint32_t parallelism, Rates& rates) {
  const double limit = settings.processing_rate_limit;
  if (limit == 0) return;
  const double whole = rates.true_processing;
  rates.true_processing = limit < 0 ? rates.observed_processing : std::min(whole, limit * parallelism);
  if (settings.mode == Mode::intended && whole > 0) rates.true_output *= rates.true_processing / whole;
}

// Share of the window that an instance of a source did not wait for output buffers.
double unblocked_share(const job::Metrics& seen, bool complete) {
  if (seen.backpressured_ms_per_s) return 1 - *seen.backpressured_ms_per_s / 1000;
  if (seen.busy_ms_per_s && seen.idle_ms_per_s) return (*seen.busy_ms_per_s + *seen.idle_ms_per_s) / 1000;
  return complete ? seen.busy_ms_per_s.value_or(1000) / 1000 : kMissing;
}

// Output of a source by the logs.
Tally logged_source(const job::OperatorObservation& seen, double window_s, const EpochSettings& settings) {
  Tally tally;
  for (const job::Metrics& instance : instances_of(seen)) {
    const double out = instance.records_out.value_or(kMissing);
    const double useful_s = unblocked_share(instance, settings.complete_logs) * window_s;
    const InstanceRates rates{
        .useful_s = useful_s, .true_processing = 0, .true_output = per_useful_second(out, useful_s, settings.mode)};
    tally.sum.true_output += rates.true_output;
    tally.sum.observed_output += out / window_s;
    tally.instances.push_back(rates);
  }
  return tally;
}

Tally source_tally(const std::string& id, const job::Observation& seen, const EpochSettings& settings) {
  Tally tally = logged_source(seen.operators.at(id), seen.window_s, settings);
  Rates& rates = tally.sum;
  SourceRate rule = settings.source_rate;
  if (rule == SourceRate::offered) {
    const auto source = seen.sources.find(id);
    const auto offered = source != seen.sources.end() ? source->second.offered_rate_per_s : std::nullopt;
    if (offered && *offered >= 0) {
      rates.true_output = *offered;
      return tally;
    }
    rule = offered && *offered < 0 ? SourceRate::observed : settings.without_offer;
  }
  if (rule == SourceRate::observed) rates.true_output = rates.observed_output;
  return tally;
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
                        .inputs = {},
                        .instances = {}};
    Tally tally;
    if (entry.is_source) {
      tally = source_tally(op.id, seen, settings);
    } else {
      auto read = tally_of(op.id, seen.operators.at(op.id), seen.window_s, settings.mode);
      if (!read) return tl::unexpected(read.error());
      tally = std::move(*read);
      limit_processing_rate(settings, entry.parallelism, tally.sum);
    }
    entry.rates = tally.sum;
    entry.instances = std::move(tally.instances);
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
