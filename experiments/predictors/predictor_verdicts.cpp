#include "experiments/predictors/predictor_verdicts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "models/q_error.h"

namespace millrace::experiments {
namespace {

// A number of each model, in the order of the results.
using Numbers = std::vector<std::pair<std::string, double>>;

constexpr std::array<std::string_view, 5> kBaselines = {"GCN", "TCN", "QPPNet", "QueryFormer", "RAAL"};
constexpr double kMsPerS = 1e3;

bool is_baseline(std::string_view model) {
  return std::ranges::find(kBaselines, model) != kBaselines.end();
}

std::string in_brackets(const std::string& published) {
  return published.empty() ? "" : fmt::format(" (published: {})", published);
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  return models::quantile(values, 0.5);
}

const std::pair<std::string, double>& least_of(const Numbers& numbers) {
  return *std::ranges::min_element(numbers, {}, &std::pair<std::string, double>::second);
}

// "A 1.20 < B 1.30".
std::string order_text(Numbers numbers) {
  std::ranges::stable_sort(numbers, {}, &std::pair<std::string, double>::second);
  std::string words;
  for (const auto& [model, number] : numbers)
    words += fmt::format("{}{} {:.2f}", words.empty() ? "" : " < ", model, number);
  return words;
}

class Verdicts {
 public:
  explicit Verdicts(const PipelinesReport& report) : report_(report), merlin_(report.find(kMerlin)) {}

  std::vector<std::string> all() {
    beside_baselines("mean", "mean", &PredictorErrors::mean);
    beside_baselines("95th percentile", "q95", &PredictorErrors::q95);
    beside_published();
    ablations();
    beside_simple();
    by_quarters();
    speed();
    convergence();
    robustness();
    cardinalities();
    return std::move(sentences_);
  }

 private:
  void say(const std::string& sentence) { sentences_.push_back(fmt::format("{}: {}", report_.pipelines, sentence)); }

  PredictorErrors summary(const PredictorResult& result) const { return summary_of(result.q_errors(0)); }

  // "1.46, ahead of 5 of 5 baselines; the best of them is TCN with 1.60".
  static std::string lead_text(double own, const Numbers& others) {
    const auto ahead = std::ranges::count_if(others, [&](const auto& other) { return own < other.second; });
    const auto& [best, its] = least_of(others);
    return fmt::format("{:.2f}, {}ahead of {} of {} baselines; the best of them is {} with {:.2f}", own,
                       ahead == std::ssize(others) ? "" : "only ", ahead, others.size(), best, its);
  }

  void beside_baselines(std::string_view what, std::string_view metric, double PredictorErrors::*number) {
    if (merlin_ == nullptr) return;
    Numbers ours, published;
    for (const PredictorResult& result : report_.results) {
      if (!is_baseline(result.model)) continue;
      ours.emplace_back(result.label, summary(result).*number);
      if (const auto its = report_.published(result.model, metric)) published.emplace_back(result.model, *its);
    }
    if (ours.empty()) return;
    const auto own = report_.published(kMerlin, metric);
    const bool comparable = own && published.size() == ours.size();
    say(fmt::format("MERLIN's {} q-error is {}{}", what, lead_text(summary(*merlin_).*number, ours),
                    in_brackets(comparable ? lead_text(*own, published) : "")));
  }

  void beside_published() {
    const auto published = report_.published(kMerlin, "mean");
    if (merlin_ == nullptr || !published) return;
    const double own = summary(*merlin_).mean;
    say(fmt::format("MERLIN's mean q-error {:.2f} is {} the published {:.2f}", own,
                    own <= *published ? "at or below" : "above", *published));
  }

  void ablations() {
    if (merlin_ == nullptr) return;
    const double own = summary(*merlin_).mean;
    const auto own_published = report_.published(kMerlin, "mean");
    for (const std::string_view model : {kWithoutCosts, kWithoutAttention}) {
      const PredictorResult* without = report_.find(model);
      if (without == nullptr) continue;
      const auto text = [](double mean, double whole) {
        return fmt::format("{:.2f}, {} than {:.2f}", mean, mean > whole ? "worse" : "not worse", whole);
      };
      const auto published = report_.published(model, "mean");
      say(fmt::format("{} has a mean q-error of {}{}", model, text(summary(*without).mean, own),
                      in_brackets(published && own_published ? text(*published, *own_published) : "")));
    }
  }

  void beside_simple() {
    if (merlin_ == nullptr) return;
    const double own = summary(*merlin_).mean;
    std::vector<std::string> parts;
    if (report_.flat) {
      const double flat = summary(*report_.flat).mean;
      parts.push_back(
          fmt::format("{} has {:.2f}, {} MERLIN", report_.flat->label, flat, flat > own ? "behind" : "not behind"));
    }
    if (!report_.constant.empty()) {
      parts.push_back(
          fmt::format("the median latency of the training set has {:.2f}", summary_of(report_.constant).mean));
    }
    if (!report_.noise.empty()) {
      parts.push_back(fmt::format("a second run of the same query has {:.2f}", summary_of(report_.noise).mean));
    }
    if (!parts.empty()) say(fmt::format("beside MERLIN's mean q-error of {:.2f}, {}", own, fmt::join(parts, "; ")));
  }

  // What Fig. 6 is said to show.
  std::string published_trend(std::string_view model) const {
    if (const auto peak = report_.published(model, "peak_quarter")) return fmt::format("a peak in quarter {:g}", *peak);
    return report_.published(model, "mean") && model != "QPPNet" ? "no rising trend, stable" : "";
  }

  // Medians by quarter of the latency, and whether they rise from each to the next. [Fig. 6]
  void by_quarters() {
    for (const PredictorResult& result : report_.results) {
      const bool shown = &result == merlin_ || result.model == "QPPNet" || result.model == "RAAL";
      if (!shown) continue;
      std::vector<double> medians;
      for (const std::vector<double>& group : by_latency(result)) medians.push_back(median_of(group));
      if (medians.size() < kLatencyGroups) continue;
      const bool rises = std::ranges::adjacent_find(medians, std::greater_equal{}) == medians.end();
      const auto peak = std::ranges::max_element(medians) - medians.begin();
      say(fmt::format(
          "median q-errors of {} by quarter of the latency are {:.2f}: {}, the greatest in quarter {}, {:.2f} "
          "times the least{}",
          result.label, fmt::join(medians, ", "), rises ? "rising with it" : "no rising trend", peak + 1,
          *std::ranges::max_element(medians) / *std::ranges::min_element(medians),
          in_brackets(published_trend(result.model))));
    }
  }

  void speed() {
    if (merlin_ == nullptr) return;
    const auto bound = report_.published(kMerlin, "inference_ms");
    if (merlin_->clocks.inference_s && bound) {
      const double own = kMsPerS * *merlin_->clocks.inference_s;
      say(fmt::format("MERLIN predicts a pipeline in {:.2f} ms on one core, {} the published {:.1f} ms", own,
                      own < *bound ? "under" : "not under", *bound));
    }
    // Of the four models of Table 3 alone.
    Numbers size, epoch, inference, size_published, epoch_published, inference_published;
    for (const PredictorResult& result : report_.results) {
      const bool compared = result.model == kMerlin || result.model == "QPPNet" || result.model == "QueryFormer" ||
                            result.model == "RAAL";
      if (!compared) continue;
      size.emplace_back(result.label, result.size_mb());
      if (result.clocks.epoch_s) epoch.emplace_back(result.label, *result.clocks.epoch_s);
      if (result.clocks.inference_s) inference.emplace_back(result.label, *result.clocks.inference_s);
      const auto add = [&](std::string_view metric, Numbers& to) {
        if (const auto its = report_.published(result.model, metric)) to.emplace_back(result.model, *its);
      };
      add("size_mb", size_published);
      add("epoch_s", epoch_published);
      add("inference_ms", inference_published);
    }
    if (size.size() < 2 || epoch.size() < 2 || inference.size() < 2) return;
    const auto text = [](const Numbers& by_size, const Numbers& by_epoch, const Numbers& by_inference) {
      if (by_size.empty() || by_epoch.empty() || by_inference.empty()) return std::string();
      return fmt::format("{} is the smallest, {} the fastest to train, {} the fastest to predict",
                         least_of(by_size).first, least_of(by_epoch).first, least_of(by_inference).first);
    };
    std::vector<std::string> names;
    for (const auto& [model, mb] : size) names.push_back(model);
    say(fmt::format("of {}, {}{}", fmt::join(names, ", "), text(size, epoch, inference),
                    in_brackets(text(size_published, epoch_published, inference_published))));
  }

  void convergence() {
    std::vector<std::string> parts;
    std::vector<double> epochs;
    Numbers on_training;
    for (const PredictorResult& result : report_.results) {
      if (result.rows.epochs.empty()) continue;
      parts.push_back(fmt::format("{} {}", result.label, result.rows.best_epoch));
      epochs.push_back(result.rows.best_epoch);
      const auto& least = *std::ranges::min_element(result.rows.epochs, {}, &PredictorEpochRow::train_q_mean);
      on_training.emplace_back(result.label, least.train_q_mean);
    }
    if (parts.empty()) return;
    const auto published = report_.published("", "best_epoch");
    say(fmt::format("lowest on the validation set in epoch {}; median {:g}{}", fmt::join(parts, ", "),
                    median_of(epochs), in_brackets(published ? fmt::format("most near epoch {:g}", *published) : "")));
    say(fmt::format("mean q-errors on the training set, at their lowest: {}{}", order_text(on_training),
                    in_brackets(published ? "RAAL and MERLIN w/o OCP lowest" : "")));
  }

  void robustness() {
    for (const double sigma : report_.sigmas()) {
      if (sigma == 0) continue;
      Numbers means, maxima, published;
      for (const PredictorResult& result : report_.results) {
        const std::vector<double> errors = result.q_errors(sigma);
        const bool compared = result.model == kMerlin || is_baseline(result.model);
        if (errors.empty() || !compared) continue;
        means.emplace_back(result.label, summary_of(errors).mean);
        maxima.emplace_back(result.label, summary_of(errors).max);
        if (const auto its = report_.published(result.model, "mean", sigma)) published.emplace_back(result.model, *its);
      }
      if (means.empty()) continue;
      say(fmt::format("with cardinalities disturbed by sigma {:g}: mean {}{}; lowest maximum: {} {:.2f}{}", sigma,
                      order_text(means), in_brackets(published.empty() ? "" : order_text(published)),
                      least_of(maxima).first, least_of(maxima).second, in_brackets(published.empty() ? "" : "MERLIN")));
    }
  }

  void cardinalities() {
    for (const auto& [sigma, errors] : report_.cardinalities) {
      if (errors.empty()) continue;
      const PredictorErrors summary = summary_of(errors);
      const auto published = report_.published("", "cardinality_max", sigma);
      say(
          fmt::format("q-errors of the {} cardinalities disturbed by sigma {:g}: median {:.2f}, 99th {:.1f}, maximum "
                      "{:.1f}{}",
                      summary.count, sigma, summary.q50, summary.q99, summary.max,
                      in_brackets(published ? fmt::format("maximum {:.2f}", *published) : "")));
    }
  }

  const PipelinesReport& report_;
  const PredictorResult* merlin_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> predictor_verdicts(const PipelinesReport& report) {
  return Verdicts(report).all();
}

std::vector<std::vector<double>> by_latency(const PredictorResult& result) {
  std::vector<const PredictorQueryRow*> queries;
  for (const PredictorQueryRow& query : result.rows.queries) {
    if (query.sigma == 0) queries.push_back(&query);
  }
  std::ranges::stable_sort(queries, {}, &PredictorQueryRow::latency_ms);
  std::vector<std::vector<double>> groups(kLatencyGroups);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    groups[i * kLatencyGroups / queries.size()].push_back(queries[i]->q_error());
  }
  std::erase_if(groups, [](const std::vector<double>& group) { return group.empty(); });
  return groups;
}

}  // namespace millrace::experiments
