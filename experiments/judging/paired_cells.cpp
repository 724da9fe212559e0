#include "experiments/judging/paired_cells.h"

#include <algorithm>

namespace millrace::experiments {

std::vector<double> values_of(const Cells& cells, std::size_t criterion) {
  std::vector<double> values;
  for (const auto& [key, of_cell] : cells) {
    if (const auto& value = (*of_cell)[criterion]) values.push_back(*value);
  }
  return values;
}

PairedValues paired_values(const Cells& first, const Cells& second, std::size_t criterion) {
  PairedValues pairs;
  for (const auto& [key, of_first] : first) {
    const auto other = second.find(key);
    if (other == second.end()) continue;
    const auto &a = (*of_first)[criterion], &b = (*other->second)[criterion];
    if (!a || !b) continue;
    pairs.first.push_back(*a);
    pairs.second.push_back(*b);
  }
  return pairs;
}

bool has_query(const Cells& cells, const std::string& query) {
  return std::ranges::any_of(cells, [&](const auto& cell) { return cell.first.query == query; });
}

void keep_common(std::vector<Cells>& tuners) {
  const auto everyone_has = [](const std::vector<Cells>& all, const CellKey& key) {
    return std::ranges::all_of(all, [&](const Cells& cells) { return cells.empty() || cells.contains(key); });
  };
  const std::vector<Cells> all = tuners;
  for (Cells& cells : tuners) std::erase_if(cells, [&](const auto& cell) { return !everyone_has(all, cell.first); });
}

}  // namespace millrace::experiments
