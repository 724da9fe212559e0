#include "models/regressors/xgboost_handles.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <cassert>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace millrace::models::xgboost {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr const char* kWholeModel =
    R"({"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})";
// In place XGBoost also insists on "cache_id".
constexpr const char* kWholeModelInPlace =
    R"({"type":0,"iteration_begin":0,"iteration_end":0,"missing":NaN,"strict_shape":false,"cache_id":0})";

// Its messages begin with a time and a place in its source, "[19:53:40] ./src/x.cc:12: ", and end with a stack trace.
std::string essence(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  const std::size_t place = message.starts_with('[') ? message.find(": ") : std::string_view::npos;
  return std::string(place == std::string_view::npos ? message : message.substr(place + 2));
}

void check(int status) {
  if (status != 0) throw std::runtime_error(essence(XGBGetLastError()));
}

std::vector<double> copied(const bst_ulong* shape, bst_ulong dimensions, const float* values) {
  std::size_t count = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) count *= shape[i];
  return {values, values + count};
}

}  // namespace

void Rows::add(std::span<const double> row) {
  assert(columns == 0 || columns == row.size());
  columns = row.size();
  for (const double value : row) values.push_back(static_cast<float>(value));
}

void Matrix::Free::operator()(void* handle) const {
  XGDMatrixFree(handle);
}

Matrix::Matrix(const Rows& rows, std::span<const double> labels) {
  DMatrixHandle handle = nullptr;
  check(XGDMatrixCreateFromMat_omp(rows.values.data(), rows.count(), rows.columns, kMissing, &handle, 1));
  handle_.reset(handle);
  if (labels.empty()) return;
  const std::vector<float> floats(labels.begin(), labels.end());
  check(XGDMatrixSetFloatInfo(handle, "label", floats.data(), floats.size()));
}

void Booster::Free::operator()(void* handle) const {
  XGBoosterFree(handle);
}

Booster::Booster(const Matrix& train, const Matrix& watched) {
  const DMatrixHandle cached[] = {train.handle(), watched.handle()};
  BoosterHandle handle = nullptr;
  check(XGBoosterCreate(cached, 2, &handle));
  handle_.reset(handle);
  set("verbosity", "0");
  set("nthread", "1");
}

Booster::Booster(std::string_view bytes) {
  BoosterHandle handle = nullptr;
  check(XGBoosterCreate(nullptr, 0, &handle));
  handle_.reset(handle);
  check(XGBoosterLoadModelFromBuffer(handle, bytes.data(), bytes.size()));
  set("verbosity", "0");
  set("nthread", "1");
}

void Booster::set(const char* name, const std::string& value) {
  check(XGBoosterSetParam(handle_.get(), name, value.c_str()));
}

void Booster::update(std::uint32_t round, const Matrix& train) {
  check(XGBoosterUpdateOneIter(handle_.get(), static_cast<int>(round), train.handle()));
}

std::vector<double> Booster::predict(const Matrix& matrix) const {
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDMatrix(handle_.get(), matrix.handle(), kWholeModel, &shape, &dimensions, &values));
  return copied(shape, dimensions, values);
}

std::vector<double> Booster::predict(const Rows& rows) const {
  const std::string array =
      fmt::format(R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
                  reinterpret_cast<std::uintptr_t>(rows.values.data()), rows.count(), rows.columns);
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDense(handle_.get(), array.c_str(), kWholeModelInPlace, nullptr, &shape, &dimensions,
                                  &values));
  return copied(shape, dimensions, values);
}

std::string Booster::bytes(std::uint32_t rounds) const {
  BoosterHandle sliced = nullptr;
  check(XGBoosterSlice(handle_.get(), 0, static_cast<int>(rounds), 1, &sliced));
  const std::unique_ptr<void, Free> first(sliced);
  bst_ulong size = 0;
  const char* data = nullptr;
  check(XGBoosterSaveModelToBuffer(sliced, R"({"format":"ubj"})", &size, &data));
  return {data, size};
}

std::size_t Booster::inputs() const {
  bst_ulong inputs = 0;
  check(XGBoosterGetNumFeature(handle_.get(), &inputs));
  return inputs;
}

}  // namespace millrace::models::xgboost
