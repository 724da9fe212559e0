#include "experiments/garbage/code_revisions.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "experiments/capability/capability_rows.h"
#include "experiments/capacity/probe.h"
#include "experiments/comparison/control_loop.h"
#include "experiments/flink/live_testbed.h"
#include "experiments/labelling/label_protocol.h"
#include "experiments/learning/describe.h"
#include "experiments/learning/evaluate.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/provisioning/provision.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/traces/trace_key.h"
#include "experiments/validation/replay_rows.h"
#include "models/forecasting/forecast_settings.h"
#include "models/learning.h"
#include "models/performance/performance_model.h"
#include "models/pipelines/predictor_settings.h"
#include "models/streamtune/streamtune_model.h"
#include "sim/job/precedent.h"
#include "sim/job/steady_batches.h"
#include "sim/runtime/engine.h"
#include "tuners/limits/limits.h"
#include "tuners/oracle/search.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

constexpr auto kAreas =
    std::to_array<std::pair<std::string_view, std::uint32_t>>({{"runtime", runtime::kRuntimeRevision},
                                                               {"loop", kLoopRevision},
                                                               {"limits", tuners::limits::kLimitsRevision},
                                                               {"live", flink::kLiveRevision},
                                                               {"labels", kLabelRevision},
                                                               {"traces", kTraceRevision},
                                                               {"replay", kReplayRevision},
                                                               {"oracle", tuners::oracle::kRevision},
                                                               {"capacity", kProbeRevision},
                                                               {"steady", job::kSteadyRevision},
                                                               {"precedents", job::kPrecedentRevision},
                                                               {"descriptions", kDescriptionRevision},
                                                               {"models", models::kModelRevision},
                                                               {"streamtune", models::kStreamTuneRevision},
                                                               {"evaluations", kEvaluationRevision},
                                                               {"sampling", kSamplingRevision},
                                                               {"capability", kCapabilityRevision},
                                                               {"performance models", models::kPerformanceRevision},
                                                               {"forecasts", models::kForecastRevision},
                                                               {"provision", kProvisionRevision},
                                                               {"pipelines", kPipelinesRevision},
                                                               {"predictors", models::kPredictorRevision},
                                                               {"predictor tests", kTestRevision},
                                                               {"flat baseline", kFlatRevision}});

// Member of an object, or of an object in it; null if there is none.
nlohmann::json member(const nlohmann::json& object, const std::string& name, const std::string& inner = "") {
  if (!object.is_object() || !object.contains(name)) return nullptr;
  return inner.empty() ? object.at(name) : member(object.at(name), inner);
}

bool is_lower(const nlohmann::json& revision, std::optional<std::uint32_t> current) {
  return current && revision.is_number_unsigned() && revision.get<std::uint64_t>() < *current;
}

}  // namespace

std::optional<std::uint32_t> current_revision(std::string_view area, std::string_view tuner_kind) {
  if (area == "tuner") {
    const tuners::TunerEntry* tuner = tuners::find_tuner(tuner_kind);
    return tuner == nullptr ? std::nullopt : std::optional(tuner->revision);
  }
  const auto found = std::ranges::find(kAreas, area, &std::pair<std::string_view, std::uint32_t>::first);
  return found == kAreas.end() ? std::nullopt : std::optional(found->second);
}

bool is_obsolete(const nlohmann::json& key) {
  const nlohmann::json settings = member(key, "settings"), kind = member(settings, "tuner", "kind");
  const std::string tuner = kind.is_string() ? kind.get<std::string>() : "";
  const nlohmann::json revisions = member(key, "revisions");
  for (const auto& [area, revision] : revisions.items()) {
    if (is_lower(revision, current_revision(area, tuner))) return true;
  }
  // Runs have these two, where a comparison asks for them, among their settings.
  return is_lower(member(settings, "fast_forward"), current_revision("steady")) ||
         is_lower(member(settings, "precedents"), current_revision("precedents"));
}

}  // namespace millrace::experiments
