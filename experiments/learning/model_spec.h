// [model.x] and [evaluation.x]: what is trained on which traces, and what it is judged by.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/learning/describe.h"
#include "experiments/learning/pretraining.h"
#include "models/model_settings.h"

namespace millrace::experiments {

// What a model predicts of a plan.
struct Metric {
  std::string_view name;   // in configs
  std::string_view label;  // SQL of a row t of table trace
  std::string_view unit;
  std::string_view about;
  models::Residual residual;  // the estimate that stands for it
};
std::span<const Metric> metrics();
// nullptr: there is none of that name.
const Metric* find_metric(std::string_view name);

// Which traces of a published set are taken: its exact throughput is known of few.
enum class ExactLabels : std::uint8_t { any, with, without };

// Which traces of the sets that are named are meant.
struct TraceChoice {
  std::vector<std::string> sets;        // "trace.x": of this config; else the name of a set in the store
  std::vector<std::string> structures;  // of these alone; empty: of all
  ExactLabels exact = ExactLabels::any;
  bool operator==(const TraceChoice&) const = default;
};

struct ModelSpec {
  std::string name;    // x
  std::string metric;  // a name of metrics()
  models::ModelSettings settings;
  TraceChoice traces;
  SelectivitySource selectivity = SelectivitySource::estimated;
  bool residual = false;       // settings.residual is that of the metric; networks only
  bool split_filters = false;  // trained with filters in pieces too (split_filters.h)
  std::uint64_t count = 0;     // examples to train on and to validate with, at most, evenly of all structures; 0 = all
  std::uint32_t folds = 1, fold = 0;  // of cross-validation, >= 1; the one that it is tested with and never sees
  std::string base;  // name of the model that is trained on, "NAME/METRIC" if of another metric; "" = from scratch
  std::optional<Pretraining> pretraining;  // of the kind streamtune, whose metric is kBottleneckMetric
};

// What StreamTune's encoders learn. No metric of plans: nothing is evaluated by it.
inline constexpr std::string_view kBottleneckMetric = "bottleneck";

// What the rows of an evaluation are: plans of one structure, one structure and class of parallelism, or of one value
// of something that queries or clusters are drawn with (of its first source or window; ready-made queries, which have
// no such value, by name).
enum class EvaluationBy : std::uint8_t {
  structure,
  parallelism_class,
  event_rate,       // records/s
  tuple_width,      // fields of each class of values
  window_duration,  // ms; of count windows none
  window_length,    // records; of time windows none
  workers,
};
inline constexpr std::string_view kEvaluationBy[] = {"structure",       "class",         "event-rate", "tuple-width",
                                                     "window-duration", "window-length", "workers"};
// Whether the rows are values: in ascending order, each after the other.
bool is_value(EvaluationBy by);

struct EvaluationSpec {
  std::string name;                 // x
  std::vector<std::string> models;  // names of models; of each, every metric
  TraceChoice traces;               // the test traces of sets that models were trained on, all of the others
  std::vector<std::string> again;   // sets that repeat those of `traces` with other seeds: the noise floor
  std::string against;              // the metric that predictions are compared with; "" = the model's own
  bool judging = false;             // of imported plans those alone that no calibration may see (validation/split.h)
  EvaluationBy by = EvaluationBy::structure;
  std::string reported;  // CSV file of published numbers to show beside; "" = none
};

// Name and metric of the model that it is trained on. Requires: it has a base.
struct BaseModel {
  std::string name, metric;
};
BaseModel base_of(const ModelSpec& model);

// The metric that an evaluation compares predictions of a model with.
const Metric& judged_metric(const EvaluationSpec& evaluation, const ModelSpec& model);

}  // namespace millrace::experiments
