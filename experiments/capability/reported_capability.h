// Errors of performance models that others published, to be shown beside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

struct ReportedCapability {
  std::string train, test, regressor;
  std::string metric;  // samples, mse, rmse or mae
  double value = 0;
  std::string place;  // where it is printed: "Table 2"
  std::string kind;   // "printed", "printed as RMSE", ...
};

// A CSV file with the header train,test,regressor,metric,value,place,kind; lines that begin with # are left out.
// Errors: a sentence that names file and line.
tl::expected<std::vector<ReportedCapability>, std::string> read_reported_capability(const std::string& path);

// What was published of a case and regressor; of mse and rmse each stands in for the other.
struct PublishedErrors {
  std::optional<double> samples, mse, rmse, mae;
  bool any() const { return samples || mse || rmse || mae; }
};
PublishedErrors published_errors(const std::vector<ReportedCapability>& reported, std::string_view train,
                                 std::string_view test, std::string_view regressor);

}  // namespace millrace::experiments
