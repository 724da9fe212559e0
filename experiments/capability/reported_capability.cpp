#include "experiments/capability/reported_capability.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/published/published_plan.h"
#include "experiments/published/published_table.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kHeader = "train,test,regressor,metric,value,place,kind";
constexpr std::array<std::string_view, 4> kMetrics = {"samples", "mse", "rmse", "mae"};

}  // namespace

tl::expected<std::vector<ReportedCapability>, std::string> read_reported_capability(const std::string& path) {
  const auto lines = read_published_table(path, kHeader);
  if (!lines) return tl::unexpected(lines.error());
  std::vector<ReportedCapability> all;
  for (const auto& [place, cells] : *lines) {
    const auto value = published_number(cells[4]);
    if (!value || *value < 0)
      return tl::unexpected(fmt::format("{}: '{}' is no number of at least 0", place, cells[4]));
    if (std::ranges::find(kMetrics, cells[3]) == kMetrics.end()) {
      return tl::unexpected(fmt::format("{}: no metric '{}'; known: {}", place, cells[3], fmt::join(kMetrics, ", ")));
    }
    all.push_back({cells[0], cells[1], cells[2], cells[3], *value, cells[5], cells[6]});
  }
  return all;
}

PublishedErrors published_errors(const std::vector<ReportedCapability>& reported, std::string_view train,
                                 std::string_view test, std::string_view regressor) {
  const auto value = [&](std::string_view metric) -> std::optional<double> {
    const auto found = std::ranges::find_if(reported, [&](const ReportedCapability& each) {
      return each.train == train && each.test == test && each.regressor == regressor && each.metric == metric;
    });
    return found == reported.end() ? std::nullopt : std::optional(found->value);
  };
  PublishedErrors errors{value("samples"), value("mse"), value("rmse"), value("mae")};
  if (!errors.mse && errors.rmse) {
    errors.mse = *errors.rmse * *errors.rmse;
  } else if (!errors.rmse && errors.mse) {
    errors.rmse = std::sqrt(*errors.mse);
  }
  return errors;
}

}  // namespace millrace::experiments
