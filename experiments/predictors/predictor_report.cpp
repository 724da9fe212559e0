#include "experiments/predictors/predictor_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <set>
#include <utility>

#include "experiments/predictors/disturbance.h"
#include "experiments/predictors/predictor_key.h"
#include "models/q_error.h"

namespace millrace::experiments {
namespace {

constexpr double kBytesPerParameter = 4, kBytesPerMb = 1e6;
constexpr std::array<std::string_view, 6> kModelLabels = {kMerlin, "GCN", "TCN", "QPPNet", "QueryFormer", "RAAL"};

double q_error(double a, double b) {
  return std::max(a / b, b / a);
}

// Where models are alike, their predictors' names tell them apart.
void name_alike(std::vector<PredictorResult>& results, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const bool alone = std::ranges::count(results, results[i].model, &PredictorResult::model) == 1;
    results[i].label = alone ? results[i].model : fmt::format("{} ({})", results[i].model, names[i]);
  }
}

StoreResult<std::optional<PredictorResult>> result_of(Store& store, const std::string& hash) {
  auto rows = stored_predictor(store, hash);
  if (!rows) return tl::unexpected(rows.error());
  if (!*rows) return std::optional<PredictorResult>();
  const auto clocks = stored_clocks(store, hash);
  if (!clocks) return tl::unexpected(clocks.error());
  return std::optional(PredictorResult{{}, {}, std::move(**rows), *clocks});
}

// The results of one set, and what was published, without the queries.
StoreResult<PipelinesReport> report_of(const Experiment& experiment, Store& store, const std::string& pipelines) {
  PipelinesReport report{.pipelines = pipelines,
                         .results = {},
                         .flat = {},
                         .noise = {},
                         .constant = {},
                         .cardinalities = {},
                         .reported = {}};
  std::vector<std::string> names;
  std::set<std::string> files;
  for (const PredictorSpec& spec : experiment.predictors) {
    if (spec.pipelines != pipelines) continue;
    auto result = result_of(store, predictor_key(experiment, spec).hash());
    if (!result) return tl::unexpected(result.error());
    if (!*result) continue;
    (*result)->model = model_label(spec.settings);
    report.results.push_back(std::move(**result));
    names.push_back(spec.name);
    if (!report.flat) {
      auto flat = result_of(store, flat_baseline_key(experiment, spec).hash());
      if (!flat) return tl::unexpected(flat.error());
      report.flat = std::move(*flat);
    }
    if (!spec.reported.empty() && files.insert(spec.reported).second) {
      auto read = read_reported_predictors(spec.reported);
      if (!read) return tl::unexpected(StoreError{read.error()});
      report.reported.insert(report.reported.end(), read->begin(), read->end());
    }
  }
  name_alike(report.results, names);
  if (report.flat) report.flat->label = "ridge on sums over nodes";
  return report;
}

}  // namespace

PredictorErrors summary_of(std::vector<double> q_errors) {
  assert(!q_errors.empty());
  std::ranges::sort(q_errors);
  const double sum = std::accumulate(q_errors.begin(), q_errors.end(), 0.0);
  return {q_errors.size(),
          sum / static_cast<double>(q_errors.size()),
          models::quantile(q_errors, 0.5),
          models::quantile(q_errors, 0.9),
          models::quantile(q_errors, 0.95),
          models::quantile(q_errors, 0.99),
          q_errors.back()};
}

std::vector<double> PredictorResult::q_errors(double sigma) const {
  std::vector<double> all;
  for (const PredictorQueryRow& query : rows.queries) {
    if (query.sigma == sigma) all.push_back(query.q_error());
  }
  return all;
}

double PredictorResult::size_mb() const {
  return kBytesPerParameter * static_cast<double>(rows.parameters) / kBytesPerMb;
}

std::vector<double> PipelinesReport::sigmas() const {
  std::set<double> all;
  for (const PredictorResult& result : results) {
    for (const PredictorQueryRow& query : result.rows.queries) all.insert(query.sigma);
  }
  return {all.begin(), all.end()};
}

const PredictorResult* PipelinesReport::find(std::string_view model) const {
  const auto found = std::ranges::find(results, model, &PredictorResult::model);
  return found == results.end() ? nullptr : &*found;
}

std::optional<double> PipelinesReport::published(std::string_view model, std::string_view metric, double sigma) const {
  return published_value(reported, pipelines, model, sigma, metric);
}

std::string model_label(const models::PredictorSettings& settings) {
  std::string label(kModelLabels[static_cast<std::size_t>(settings.kind)]);
  if (settings.kind != models::PredictorKind::merlin) return label;
  if (!settings.operator_costs) label += " w/o OCP";
  if (!settings.calibrator) label += " w/o calibrator";
  if (!settings.resource_attention) label += " w/o ResAttn";
  if (settings.separated_by_blocking) label += ", separated";
  if (settings.edges == models::PipelineEdges::sum) label += ", summed edges";
  return label;
}

void add_queries(PipelinesReport& report, const std::vector<StoredPipeline>& pipelines, std::uint64_t seed) {
  std::vector<double> trained;  // latencies
  std::vector<const StoredPipeline*> held_out;
  for (const StoredPipeline& each : pipelines) {
    if (each.held_out) held_out.push_back(&each);
    if (!each.held_out) trained.push_back(each.latency_ms);
  }
  report.trained_with = trained.size();
  std::ranges::sort(trained);
  const std::vector<double> sigmas = report.sigmas();
  for (const StoredPipeline* each : held_out) {
    const auto count = static_cast<double>(held_out.size());
    report.probe_ms += each->probe_ms / count;
    report.latency_ms += each->latency_ms / count;
    if (each->repeat_ms > 0) report.noise.push_back(q_error(each->latency_ms, each->repeat_ms));
    if (!trained.empty()) report.constant.push_back(q_error(each->latency_ms, models::quantile(trained, 0.5)));
    for (const double sigma : sigmas) {
      if (sigma == 0) continue;
      for (const double factor : cardinality_factors(seed, each->position, sigma, each->sample.nodes.size())) {
        report.cardinalities[sigma].push_back(q_error(factor, 1));
      }
    }
  }
}

StoreResult<std::vector<PipelinesReport>> stored_reports(const Experiment& experiment, Store& store) {
  std::vector<PipelinesReport> reports;
  std::set<std::string> seen;
  for (const PredictorSpec& spec : experiment.predictors) {
    if (!seen.insert(spec.pipelines).second) continue;
    auto report = report_of(experiment, store, spec.pipelines);
    if (!report) return tl::unexpected(report.error());
    if (report->results.empty()) continue;
    const auto pipelines = stored_pipelines(store, pipelines_key(experiment, pipelines_of(experiment, spec)).hash());
    if (!pipelines) return tl::unexpected(pipelines.error());
    add_queries(*report, *pipelines, experiment.seed);
    reports.push_back(std::move(*report));
  }
  return reports;
}

}  // namespace millrace::experiments
