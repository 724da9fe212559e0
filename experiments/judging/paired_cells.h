// The cells that a tuner finished, and how those of two tuners pair up.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace millrace::experiments {

// What has equal arrivals under every tuner.
struct CellKey {
  std::string query;
  std::int64_t replication = 0;
  auto operator<=>(const CellKey&) const = default;
};

// Finished cells with their values by criterion (nullopt: not measured), which lie elsewhere.
using Cells = std::map<CellKey, const std::vector<std::optional<double>>*>;

// Values that were measured, in the order of the cells.
std::vector<double> values_of(const Cells& cells, std::size_t criterion);

// Values of the cells that both tuners finished and that have them under both, pair by pair.
struct PairedValues {
  std::vector<double> first, second;
};
PairedValues paired_values(const Cells& first, const Cells& second, std::size_t criterion);

bool has_query(const Cells& cells, const std::string& query);

// Drops what not every tuner with cells has.
void keep_common(std::vector<Cells>& tuners);

}  // namespace millrace::experiments
