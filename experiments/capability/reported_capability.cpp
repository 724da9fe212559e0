#include "experiments/capability/reported_capability.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kHeader = "train,test,regressor,metric,value,place,kind";
constexpr std::size_t kColumns = 7;
constexpr std::array<std::string_view, 4> kMetrics = {"samples", "mse", "rmse", "mae"};

}  // namespace

tl::expected<std::vector<ReportedCapability>, std::string> read_reported_capability(const std::string& path) {
  std::ifstream in(path);
  if (!in) return tl::unexpected(fmt::format("{} cannot be read", path));
  std::vector<ReportedCapability> all;
  bool headed = false;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const auto wrong = [&](const std::string& what) {
      return tl::unexpected(fmt::format("{}:{}: {}", path, number, what));
    };
    if (line.empty() || line.front() == '#') continue;
    if (!headed) {
      if (line != kHeader) return wrong(fmt::format("the header {} is wanted", kHeader));
      headed = true;
      continue;
    }
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    if (cells.size() != kColumns) return wrong(fmt::format("{} cells are wanted", kColumns));
    const auto value = published_number(cells[4]);
    if (!value || *value < 0) return wrong(fmt::format("'{}' is no number of at least 0", cells[4]));
    if (std::ranges::find(kMetrics, cells[3]) == kMetrics.end()) {
      return wrong(fmt::format("no metric '{}'; known: {}", cells[3], fmt::join(kMetrics, ", ")));
    }
    all.push_back({cells[0], cells[1], cells[2], cells[3], *value, cells[5], cells[6]});
  }
  if (!headed) return tl::unexpected(fmt::format("{} is empty; the header {} is wanted", path, kHeader));
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
