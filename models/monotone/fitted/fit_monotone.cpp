#include "models/monotone/fitted/fit_monotone.h"

#include <fmt/format.h>

#include <stdexcept>

namespace millrace::models {

namespace {

// What stands in where there is one class only.
class SingleClass : public MonotoneModel {
 public:
  SingleClass(MonotoneFacts facts, Fallback fallback) : facts_(facts), fallback_(std::move(fallback)) {
    facts_.single_class = true;
    facts_.monotone = !fallback_;  // an encoder's head has no constraint
  }
  const MonotoneFacts& facts() const override { return facts_; }
  double probability(std::span<const float> vector, double parallelism) const override {
    if (fallback_) return fallback_(vector, parallelism);
    return facts_.bottlenecks > 0 ? 1 : 0;
  }

 private:
  MonotoneFacts facts_;
  Fallback fallback_;
};

std::string problem_of(std::span<const MonotoneRow> rows) {
  if (rows.empty()) return "there are no rows to fit a model to";
  const std::size_t width = rows[0].vector.size();
  if (width == 0) return "the rows have no numbers";
  for (const MonotoneRow& row : rows) {
    if (row.vector.size() != width) {
      return fmt::format("the rows have vectors of {} and of {} numbers", width, row.vector.size());
    }
    if (row.parallelism == 0) return "a row has parallelism 0";
  }
  return "";
}

}  // namespace

MonotoneFacts facts_of(std::span<const MonotoneRow> rows) {
  MonotoneFacts facts;
  for (const MonotoneRow& row : rows) ++(row.bottleneck ? facts.bottlenecks : facts.others);
  return facts;
}

ClassWeights class_weights_of(const MonotoneSettings& settings, const MonotoneFacts& facts) {
  if (!settings.class_weights) return {};
  const double all = facts.bottlenecks + facts.others;
  return {.bottleneck = all / (2.0 * facts.bottlenecks), .other = all / (2.0 * facts.others)};
}

tl::expected<std::unique_ptr<MonotoneModel>, std::string> fit_monotone_model(const MonotoneSettings& settings,
                                                                             std::span<const MonotoneRow> rows,
                                                                             const DegreeScale& scale,
                                                                             const Fallback& fallback) {
  std::string problem = problem_of(settings);
  if (problem.empty()) problem = problem_of(rows);
  if (!problem.empty()) return tl::make_unexpected(problem);
  const MonotoneFacts facts = facts_of(rows);
  if (facts.bottlenecks == 0 || facts.others == 0) return std::make_unique<SingleClass>(facts, fallback);
  try {
    switch (settings.kind) {
      case MonotoneKind::svm:
        return fit_svm(settings, rows, scale);
      case MonotoneKind::xgboost:
        return fit_trees(settings, rows, scale);
      case MonotoneKind::network:
        break;
    }
    return fit_network(settings, rows, scale);
  } catch (const std::exception& error) {
    return tl::make_unexpected(std::string(error.what()));
  }
}

}  // namespace millrace::models
