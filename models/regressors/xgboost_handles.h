// XGBoost's C interface with owners for its handles and exceptions for its status codes. Sees XGBoost.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::models::xgboost {

// Failures of XGBoost are thrown as std::runtime_error: what its message says, without time, place and stack.

// Rows of equally many inputs as XGBoost takes them. Requires finite numbers.
struct Rows {
  std::size_t columns = 0;
  std::vector<float> values;  // row by row

  void add(std::span<const double> row);
  std::size_t count() const { return columns == 0 ? 0 : values.size() / columns; }
};

// A copy of rows in XGBoost's form, with a label each unless there are none.
class Matrix {
 public:
  Matrix(const Rows& rows, std::span<const double> labels);
  void* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Free> handle_;
};

// Boosted trees. One thread.
class Booster {
 public:
  // For training on `train`; predictions for `watched` are kept up to date. Both must outlive it.
  Booster(const Matrix& train, const Matrix& watched);
  // A trained one, of bytes().
  explicit Booster(std::string_view bytes);

  void set(const char* name, const std::string& value);
  // Adds the trees of round 0, 1, ...
  void update(std::uint32_t round, const Matrix& train);
  std::vector<double> predict(const Matrix& matrix) const;
  std::vector<double> predict(const Rows& rows) const;
  // As a model of the first `rounds` rounds, in XGBoost's UBJSON format. Requires: rounds >= 1.
  std::string bytes(std::uint32_t rounds) const;
  std::size_t inputs() const;

 private:
  struct Free {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Free> handle_;
};

}  // namespace millrace::models::xgboost
