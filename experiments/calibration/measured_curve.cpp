#include "experiments/calibration/measured_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>

namespace millrace::experiments {
namespace {

constexpr double kMostInstances = 1e6;  // a slip of the pen, not a degree

struct Cell {
  std::string_view text;
  Position at;
};

std::vector<Cell> cells_of(std::string_view line, Position at) {
  std::vector<Cell> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t comma = std::min(line.find(',', from), line.size());
    at.column = static_cast<std::uint32_t>(from + 1);
    cells.push_back({line.substr(from, comma - from), at});
    from = comma + 1;
  }
  return cells;
}

// A finite number above 0, or nothing after a mistake.
std::optional<double> positive(const Cell& cell, Diagnostics& out) {
  double value = 0;
  const char* end = cell.text.data() + cell.text.size();
  const auto [stopped, error] = std::from_chars(cell.text.data(), end, value);
  if (error == std::errc() && stopped == end && std::isfinite(value) && value > 0) return value;
  out.add(cell.at, fmt::format("'{}' is found; a number above 0 is wanted", cell.text));
  return std::nullopt;
}

std::optional<MeasuredPoint> point_of(const std::vector<Cell>& cells, Diagnostics& out) {
  const std::optional<double> degree = positive(cells.front(), out);
  if (degree && (*degree != std::floor(*degree) || *degree > kMostInstances)) {
    out.add(cells.front().at, fmt::format("'{}' is no parallelism", cells.front().text));
    return std::nullopt;
  }
  if (cells.size() < 2) {
    out.add(cells.front().at, "a parallelism without a rate; a row is parallelism,rate[,rate...]");
    return std::nullopt;
  }
  double sum = 0, least = 0, most = 0;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    const std::optional<double> rate = positive(cells[i], out);
    if (!rate) return std::nullopt;
    sum += *rate;
    least = i == 1 ? *rate : std::min(least, *rate);
    most = std::max(most, *rate);
  }
  if (!degree) return std::nullopt;
  return MeasuredPoint{static_cast<std::uint32_t>(*degree), sum / static_cast<double>(cells.size() - 1), least, most};
}

}  // namespace

MeasuredCurve read_measured_curve(const std::string& path, const Position& asked_from, Diagnostics& out) {
  MeasuredCurve curve;
  std::ifstream file(path);
  if (!file) {
    out.add(asked_from, fmt::format("measured: there is no readable file '{}'", path));
    return curve;
  }
  Position at{path, 0, 0};
  const std::size_t before = out.size();
  bool header = true;
  for (std::string line; std::getline(file, line);) {
    ++at.line;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    if (header) {
      header = false;
      continue;
    }
    const std::vector<Cell> cells = cells_of(line, at);
    const std::optional<MeasuredPoint> point = point_of(cells, out);
    if (!point) continue;
    if (!curve.empty() && point->parallelism <= curve.back().parallelism) {
      out.add(cells.front().at, fmt::format("parallelism {} does not follow {}: degrees must increase",
                                            point->parallelism, curve.back().parallelism));
      continue;
    }
    curve.push_back(*point);
  }
  if (curve.empty() && out.size() == before) out.add(Position{path, 0, 0}, "no measurements below the header");
  return curve;
}

}  // namespace millrace::experiments
