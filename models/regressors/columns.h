// A vector of inputs while it is made, each with the name of what it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::models {

// What is said of several numbers at once. All 0 of none.
class Spread {
 public:
  void take(double value);
  double sum() const { return sum_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double min() const { return min_; }
  double max() const { return max_; }

 private:
  std::size_t count_ = 0;
  double sum_ = 0, min_ = 0, max_ = 0;
};

// ln(value), of anything below 1e-9 that of 1e-9: inputs stay finite where a rate or a selectivity is 0.
double finite_log(double value);

// a / b; 0 where b is not above 0.
double ratio(double a, double b);

// Values and names grow side by side. Names cost more than values, so they are made only where they are wanted.
class Columns {
 public:
  // Appends to `values` and, unless it is nullptr, to `names`. Both must outlive it.
  Columns(std::vector<double>& values, std::vector<std::string>* names) : values_(&values), names_(names) {}

  // Named "group.what".
  void add(std::string_view group, std::string_view what, double value);
  // Four: "group.what.mean", "min", "max" and "sum".
  void add(std::string_view group, std::string_view what, const Spread& spread);

 private:
  std::vector<double>* values_;
  std::vector<std::string>* names_;
};

}  // namespace millrace::models
