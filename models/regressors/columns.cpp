#include "models/regressors/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace millrace::models {

void Spread::take(double value) {
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  sum_ += value;
  ++count_;
}

double finite_log(double value) {
  return std::log(std::max(value, 1e-9));
}

double ratio(double a, double b) {
  return b > 0 ? a / b : 0;
}

void Columns::add(std::string_view group, std::string_view what, double value) {
  values_->push_back(value);
  if (names_ != nullptr) names_->push_back(fmt::format("{}.{}", group, what));
}

void Columns::add(std::string_view group, std::string_view what, const Spread& spread) {
  values_->insert(values_->end(), {spread.mean(), spread.min(), spread.max(), spread.sum()});
  if (names_ == nullptr) return;
  for (const std::string_view statistic : {"mean", "min", "max", "sum"}) {
    names_->push_back(fmt::format("{}.{}.{}", group, what, statistic));
  }
}

}  // namespace millrace::models
