#include "experiments/config/observation_keys.h"

#include <array>
#include <vector>

namespace millrace::experiments {

namespace {

using enum ValueType;
using job::ObservationFaults;

constexpr std::array<std::string_view, 4> kLostParts{"everything", "operators", "sources", "lags"};  // job::LostPart
constexpr std::array<std::string_view, 3> kLostAs{"missing", "stale", "zero"};                       // job::LostAs
constexpr std::array<std::string_view, 4> kViews{"each", "mean", "max", "min"};                      // job::SubtaskView

// A choice that is stored in an enumeration member.
template <auto Member>
Choice<ObservationFaults> enumeration() {
  using E = std::decay_t<decltype(std::declval<ObservationFaults>().*Member)>;
  return {[](ObservationFaults& faults, std::size_t index) { faults.*Member = static_cast<E>(index); },
          [](const ObservationFaults& faults) { return static_cast<std::size_t>(faults.*Member); }};
}

}  // namespace

std::span<const Field<ObservationFaults>> observation_fields() {
  static const std::vector<Field<ObservationFaults>> kFields = {
      {{"delay", duration, Bound::not_negative, "\"4 s\"", "age of what is seen"}, &ObservationFaults::delay},
      {{"interval", duration, Bound::not_negative, "\"4 s\"",
        "metrics are emitted at its multiples and seen until the next time; 0: always"},
       &ObservationFaults::interval},
      {{"window", duration, Bound::not_negative, "\"6 s\"",
        "what is seen is the mean over this time; at least the sample"},
       &ObservationFaults::window},
      {{"noise", share, Bound::not_negative, "\"30 %\"",
        "every value is multiplied by a lognormal factor of mean 1 and this standard deviation"},
       &ObservationFaults::noise},
      {{"loss", share, Bound::up_to_one, "\"40 %\"", "probability that a sample is lost"}, &ObservationFaults::loss},
      {{"outage_every", duration, Bound::not_negative, "\"20 s\"",
        "all samples are lost for outage_length after each multiple of this; 0: never"},
       &ObservationFaults::outage_every},
      {{"outage_length", duration, Bound::not_negative, "\"4 s\"", "how long an outage lasts"},
       &ObservationFaults::outage_length},
      {{"lost", choice, Bound::any, "\"operators\"",
        "what of a lost sample is lost: metrics of operators, of sources, lags of sources alone", kLostParts},
       enumeration<&ObservationFaults::lost>()},
      {{"lost_as", choice, Bound::any, "\"zero\"", "what is seen of it: nothing, what was seen last, or zeros",
        kLostAs},
       enumeration<&ObservationFaults::lost_as>()},
      {{"bias", list, Bound::any, "", "factors on single metrics: tables { where, metric, factor }"}, {}},
      {{"significant_digits", count, Bound::not_negative, "2", "decimal digits that values are rounded to; 0: all"},
       &ObservationFaults::significant_digits},
      {{"subtasks", choice, Bound::any, "\"max\"",
        "each: single subtasks are seen; mean, max, min: operators alone, with the times of the mean, the busiest or "
        "the least busy subtask",
        kViews},
       enumeration<&ObservationFaults::subtasks>()},
      {{"counter_reset", flag, Bound::any, "true", "counts after a restart are less by all that was counted before it"},
       &ObservationFaults::counter_reset},
      {{"missing_operators", list, Bound::any, "", "operators of which nothing is ever seen"}, {}}};
  return kFields;
}

std::span<const Field<job::MetricBias>> bias_fields() {
  using job::MetricBias;
  static const std::vector<Field<MetricBias>> kFields = {
      {{"where", text, Bound::any, "", "an operator or source; all if not given"}, &MetricBias::where},
      {{"metric", text, Bound::any, "", "name of a metric: busy_ms_per_s, records_in, lag_records, ..."},
       &MetricBias::metric},
      {{"factor", number, Bound::not_negative, "0.5", "multiplies it"}, &MetricBias::factor}};
  return kFields;
}

std::span<const Field<Slo>> slo_fields() {
  static const std::vector<Field<Slo>> kFields = {
      {{"backlog", duration, Bound::not_negative, "\"1 ms\"",
        "most time in which the unread records arrived, at the rate of the window; 0: no limit"},
       &Slo::backlog},
      {{"latency_p99", duration, Bound::not_negative, "\"1 ms\"",
        "greatest 99th percentile of a window's end-to-end latencies; 0: no limit"},
       &Slo::latency_p99}};
  return kFields;
}

}  // namespace millrace::experiments
