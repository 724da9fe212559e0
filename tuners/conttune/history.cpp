#include "tuners/conttune/history.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace millrace::tuners::conttune {
namespace {

using Json = nlohmann::json;

// A degree is [p, [PA, ...]]: the bulk of the state, so without names.
Json abilities_json(const Abilities& measured) {
  Json rows = Json::array();
  for (const Measured& at : measured) rows.push_back(Json::array({Json(at.degree), Json(at.abilities)}));
  return rows;
}

Abilities abilities_from(const Json& json) {
  Abilities measured;
  for (const Json& row : json) {
    measured.push_back({.degree = row.at(0).get<std::uint32_t>(), .abilities = row.at(1).get<std::vector<double>>()});
  }
  return measured;
}

}  // namespace

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.since = state.at("since").get<std::uint64_t>();
  for (const auto& [id, json] : state.at("operators").items()) {
    OperatorMemory& op = memory.operators[id];
    op.measured = abilities_from(json.at("PA"));
    if (!json.at("lambda").is_null()) op.arriving = json.at("lambda").get<double>();
  }
  for (const auto& [id, json] : state.at("degrees").items()) {
    memory.degrees[id] = {.largest = json.at("p_max").get<std::uint32_t>(),
                          .feasible = json.at("feasible").get<std::vector<std::uint32_t>>(),
                          .too_small = json.value("too_small", 0U)};
  }
  return memory;
}

TunerState to_state(const Memory& memory) {
  Json operators = Json::object(), degrees = Json::object();
  for (const auto& [id, op] : memory.operators) {
    operators[id] = {{"PA", abilities_json(op.measured)}, {"lambda", op.arriving ? Json(*op.arriving) : Json()}};
  }
  for (const auto& [id, degree] : memory.degrees) {
    degrees[id] = {{"p_max", degree.largest}, {"feasible", degree.feasible}, {"too_small", degree.too_small}};
  }
  return {{"since", memory.since}, {"operators", std::move(operators)}, {"degrees", std::move(degrees)}};
}

std::size_t degrees_kept(std::uint32_t newest, std::size_t operators) {
  constexpr std::size_t kValues = 20000;  // of all operators; a value takes at most 40 bytes of JSON with its degree
  const std::size_t shared = kValues / (std::size_t{newest} * std::max<std::size_t>(operators, 1));
  return std::clamp<std::size_t>(shared, 2, 100);
}

void record(Abilities& measured, std::uint32_t degree, double ability, std::uint32_t newest, std::size_t kept) {
  assert(std::isfinite(ability) && ability > 0 && newest >= 1 && kept >= 1);
  auto found = std::find_if(measured.begin(), measured.end(), [&](const Measured& at) { return at.degree == degree; });
  if (found == measured.end()) {
    measured.push_back({.degree = degree, .abilities = {}});
    if (measured.size() > kept) measured.erase(measured.begin());
  } else {
    std::rotate(found, found + 1, measured.end());
  }
  std::vector<double>& abilities = measured.back().abilities;
  abilities.push_back(ability);
  if (abilities.size() > newest) abilities.erase(abilities.begin());
}

std::vector<Point> observations(const Abilities& measured) {
  std::vector<Point> points;
  for (const Measured& at : measured) {
    double sum = 0;
    for (const double ability : at.abilities) sum += ability;
    points.push_back(
        {.degree = static_cast<double>(at.degree), .ability = sum / static_cast<double>(at.abilities.size())});
  }
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.degree < b.degree; });
  return points;
}

void note_feasible(DegreeMemory& memory, std::uint32_t degree) {
  constexpr std::size_t kNoted = 32;
  std::erase(memory.feasible, degree);
  memory.feasible.push_back(degree);
  if (memory.feasible.size() > kNoted) memory.feasible.erase(memory.feasible.begin());
}

bool is_feasible(const DegreeMemory& memory, std::uint32_t degree) {
  return std::find(memory.feasible.begin(), memory.feasible.end(), degree) != memory.feasible.end();
}

}  // namespace millrace::tuners::conttune
