// Q-errors and sizes of predictors that others published, to be shown beside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

struct ReportedPredictor {
  std::string workload;  // name of a set of pipelines: tpch, tpcds
  std::string model;     // as model_label() has it; "": of the workload itself
  double sigma = 0;      // of disturbed cardinalities
  std::string metric;    // a q-error (mean, q50, q90, q95, q99, max), size_mb, epoch_s, inference_ms; of a workload
                       // probe_ms, cardinality_max, best_epoch; peak_quarter: of the latency, where errors are greatest
  double value = 0;
  std::string place;  // where it is printed: "Table 2"
  std::string kind;   // "printed", "claimed in text"
};

// A CSV file with the header workload,model,sigma,metric,value,place,kind. Errors: a sentence that names file and line.
tl::expected<std::vector<ReportedPredictor>, std::string> read_reported_predictors(const std::string& path);

// The first that fits; nullopt: nothing was published of it.
std::optional<double> published_value(const std::vector<ReportedPredictor>& reported, std::string_view workload,
                                      std::string_view model, double sigma, std::string_view metric);

}  // namespace millrace::experiments
