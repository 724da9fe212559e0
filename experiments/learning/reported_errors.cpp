#include "experiments/learning/reported_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kHeader = "metric,model,part,q50,q95,place,kind";
constexpr std::size_t kColumns = 7;

template <class Get>
std::vector<std::string> in_order(const std::vector<EvaluationRow>& rows, Get get) {
  std::vector<std::string> names;
  for (const EvaluationRow& row : rows) {
    if (std::ranges::find(names, get(row)) == names.end()) names.push_back(get(row));
  }
  return names;
}

const EvaluationRow* find_row(const std::vector<EvaluationRow>& rows, const std::string& metric,
                              const std::string& model, const std::string& part) {
  const auto found = std::ranges::find_if(
      rows, [&](const EvaluationRow& row) { return row.metric == metric && row.model == model && row.part == part; });
  return found == rows.end() ? nullptr : &*found;
}

std::string both(double q50, double q95) {
  return fmt::format("{:.2f} / {}", q50, q95 < 100 ? fmt::format("{:.2f}", q95) : fmt::format("{:.3g}", q95));
}

}  // namespace

tl::expected<std::vector<ReportedError>, std::string> read_reported(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line)) return tl::unexpected(fmt::format("{} cannot be read", path));
  if (line != kHeader) return tl::unexpected(fmt::format("{}:1: the header {} is wanted", path, kHeader));
  std::vector<ReportedError> all;
  for (std::size_t number = 2; std::getline(in, line); ++number) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    if (cells.size() != kColumns)
      return tl::unexpected(fmt::format("{}:{}: {} cells are wanted", path, number, kColumns));
    const auto q50 = published_number(cells[3]), q95 = published_number(cells[4]);
    if (!q50 || !q95) return tl::unexpected(fmt::format("{}:{}: q-errors are numbers", path, number));
    all.push_back({cells[0], cells[1], cells[2], *q50, *q95, cells[5], cells[6]});
  }
  return all;
}

std::string evaluation_text(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported) {
  std::string text;
  for (const std::string& metric : in_order(rows, [](const auto& row) { return row.metric; })) {
    std::vector<EvaluationRow> its;
    std::ranges::copy_if(rows, std::back_inserter(its), [&](const auto& row) { return row.metric == metric; });
    const auto models = in_order(its, [](const auto& row) { return row.model; });
    const bool has_reported = std::ranges::any_of(
        reported, [&](const auto& each) { return each.metric == metric && each.model == models.front(); });
    text += fmt::format("{}, q-error: median / 95th\n{:24}{:>7}", metric, "", "plans");
    for (const std::string& model : models) text += fmt::format("  {:>18}", model);
    if (has_reported) text += fmt::format("  {:>18}  kept", "published");
    text += '\n';
    for (const std::string& part : in_order(its, [](const auto& row) { return row.part; })) {
      const EvaluationRow* first = find_row(its, metric, models.front(), part);
      text += fmt::format("{:24}{:>7}", part, first == nullptr ? std::string("-") : fmt::format("{}", first->plans));
      for (const std::string& model : models) {
        const EvaluationRow* row = find_row(its, metric, model, part);
        text += fmt::format("  {:>18}", row == nullptr ? "-" : both(row->q50, row->q95));
      }
      const auto published = std::ranges::find_if(reported, [&](const ReportedError& each) {
        return each.metric == metric && each.model == models.front() && each.part == part;
      });
      if (published != reported.end() && first != nullptr) {
        // What is printed is rounded to two digits.
        const bool kept = first->q50 < published->q50 + 0.005 && first->q95 < published->q95 + 0.005;
        text += fmt::format("  {:>18}  {}", both(published->q50, published->q95), kept ? "yes" : "no");
      }
      text += '\n';
    }
    text += '\n';
  }
  return text;
}

}  // namespace millrace::experiments
