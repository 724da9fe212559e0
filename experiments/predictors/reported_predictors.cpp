#include "experiments/predictors/reported_predictors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "experiments/published/published_plan.h"
#include "experiments/published/published_table.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kHeader = "workload,model,sigma,metric,value,place,kind";
constexpr std::array<std::string_view, 13> kMetrics = {"mean",
                                                       "q50",
                                                       "q90",
                                                       "q95",
                                                       "q99",
                                                       "max",
                                                       "size_mb",
                                                       "epoch_s",
                                                       "inference_ms",
                                                       "probe_ms",
                                                       "cardinality_max",
                                                       "peak_quarter",
                                                       "best_epoch"};

}  // namespace

tl::expected<std::vector<ReportedPredictor>, std::string> read_reported_predictors(const std::string& path) {
  const auto lines = read_published_table(path, kHeader);
  if (!lines) return tl::unexpected(lines.error());
  std::vector<ReportedPredictor> all;
  for (const auto& [place, cells] : *lines) {
    const auto sigma = published_number(cells[2]), value = published_number(cells[4]);
    if (!sigma || *sigma < 0) {
      return tl::unexpected(fmt::format("{}: '{}' is no number of at least 0", place, cells[2]));
    }
    if (!value || *value <= 0) return tl::unexpected(fmt::format("{}: '{}' is no number above 0", place, cells[4]));
    if (std::ranges::find(kMetrics, cells[3]) == kMetrics.end()) {
      return tl::unexpected(fmt::format("{}: no metric '{}'; known: {}", place, cells[3], fmt::join(kMetrics, ", ")));
    }
    all.push_back({cells[0], cells[1], *sigma, cells[3], *value, cells[5], cells[6]});
  }
  return all;
}

std::optional<double> published_value(const std::vector<ReportedPredictor>& reported, std::string_view workload,
                                      std::string_view model, double sigma, std::string_view metric) {
  const auto found = std::ranges::find_if(reported, [&](const ReportedPredictor& each) {
    return each.workload == workload && each.model == model && each.sigma == sigma && each.metric == metric;
  });
  return found == reported.end() ? std::nullopt : std::optional(found->value);
}

}  // namespace millrace::experiments
