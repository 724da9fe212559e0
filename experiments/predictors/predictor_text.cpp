#include "experiments/predictors/predictor_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "experiments/figures/aligned_text.h"
#include "experiments/predictors/predictor_verdicts.h"

namespace millrace::experiments {
namespace {

using Cells = std::vector<std::string>;

constexpr double kMsPerS = 1e3;

// "1.40 (1.46)".
std::string with_published(const std::string& ours, const std::optional<double>& published, int digits) {
  return published ? fmt::format("{} ({:.{}f})", ours, *published, digits) : ours;
}

std::string maybe(const std::optional<double>& value, double factor, int digits) {
  return value ? fmt::format("{:.{}f}", factor * *value, digits) : "-";
}

void add_errors(Cells& line, const PipelinesReport& report, std::string_view model, const PredictorErrors& errors) {
  const std::pair<std::string_view, double> columns[] = {{"mean", errors.mean}, {"q50", errors.q50},
                                                         {"q90", errors.q90},   {"q95", errors.q95},
                                                         {"q99", errors.q99},   {"max", errors.max}};
  for (const auto& [metric, value] : columns) {
    const auto published = model.empty() ? std::nullopt : report.published(model, metric);
    line.push_back(with_published(fmt::format("{:.2f}", value), published, 2));
  }
}

Cells line_of(const PipelinesReport& report, const PredictorResult& result) {
  Cells line = {result.label};
  add_errors(line, report, result.model, summary_of(result.q_errors(0)));
  const auto published = [&](std::string_view metric) { return report.published(result.model, metric); };
  const bool trained = !result.rows.epochs.empty();
  line.push_back(fmt::format("{}", result.rows.parameters));
  line.push_back(with_published(fmt::format("{:.3f}", result.size_mb()), published("size_mb"), 3));
  line.push_back(fmt::format("{}", result.rows.trials));
  line.push_back(trained ? fmt::format("{} of {}", result.rows.best_epoch, result.rows.epochs.back().epoch) : "-");
  line.push_back(with_published(maybe(result.clocks.epoch_s, 1, 1), published("epoch_s"), 1));
  line.push_back(with_published(maybe(result.clocks.inference_s, kMsPerS, 2), published("inference_ms"), 1));
  return line;
}

void add_beside(std::vector<Cells>& lines, const PipelinesReport& report, const std::string& name,
                const std::vector<double>& errors) {
  if (errors.empty()) return;
  Cells line = {name};
  add_errors(line, report, "", summary_of(errors));
  line.resize(lines.front().size(), "-");
  lines.push_back(std::move(line));
}

// Mean and maximum under each sigma. [Table 4]
std::string disturbed_text(const PipelinesReport& report) {
  const std::vector<double> sigmas = report.sigmas();
  if (sigmas.size() < 2) return {};
  std::vector<Cells> lines = {{"model"}};
  for (const double sigma : sigmas) {
    const std::string of = sigma == 0 ? "true" : fmt::format("sigma {:g}", sigma);
    lines[0].push_back(of + ": mean");
    lines[0].emplace_back("max");
  }
  const auto add = [&](const PredictorResult& result) {
    Cells line = {result.label};
    for (const double sigma : sigmas) {
      const std::vector<double> errors = result.q_errors(sigma);
      if (errors.empty()) {
        line.insert(line.end(), {"-", "-"});
        continue;
      }
      const PredictorErrors summary = summary_of(errors);
      line.push_back(
          with_published(fmt::format("{:.2f}", summary.mean), report.published(result.model, "mean", sigma), 2));
      line.push_back(fmt::format("{:.2f}", summary.max));
    }
    lines.push_back(std::move(line));
  };
  for (const PredictorResult& result : report.results) add(result);
  if (report.flat) add(*report.flat);
  return "  q-errors with the true cardinalities multiplied by log-normal errors\n" + aligned_text(lines);
}

}  // namespace

std::string predictor_text(const PipelinesReport& report) {
  std::vector<Cells> lines = {{"model", "mean", "50th", "90th", "95th", "99th", "max", "parameters", "MB", "trials",
                               "best epoch", "s/epoch", "ms/query"}};
  for (const PredictorResult& result : report.results) lines.push_back(line_of(report, result));
  if (report.flat) lines.push_back(line_of(report, *report.flat));
  add_beside(lines, report, "median of the training set", report.constant);
  add_beside(lines, report, "noise floor", report.noise);
  const std::size_t queries = report.results.front().q_errors(0).size();
  std::string text =
      fmt::format("q-errors of {} queries of held-out templates; trained with {} of the others{}\n", queries,
                  report.trained_with, report.reported.empty() ? "" : "; in brackets what was published");
  text += aligned_text(lines) + disturbed_text(report);
  if (report.probe_ms > 0) {
    const auto published = report.published("", "probe_ms");
    text += fmt::format("  a probe takes {:.1f} ms on average, {:.1f} % of the mean latency of {:.1f} ms{}\n",
                        report.probe_ms, 100 * report.probe_ms / report.latency_ms, report.latency_ms,
                        published ? fmt::format(" (published: about {:g} ms)", *published) : "");
  }
  for (const std::string& verdict : predictor_verdicts(report)) text += "  " + verdict + "\n";
  return text;
}

}  // namespace millrace::experiments
