#include "sim/runtime/known_keys.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "sim/plan/key_groups.h"

namespace millrace::runtime {
namespace {

// The weights of the owned keys; none if all are 0.
std::optional<kernel::DiscreteTable> table_of(const std::vector<double>& weights,
                                              const std::vector<std::uint32_t>& ids) {
  std::vector<double> own;
  for (const std::uint32_t key : ids) own.push_back(weights[key]);
  if (std::all_of(own.begin(), own.end(), [](double weight) { return weight == 0; })) return std::nullopt;
  return kernel::DiscreteTable(own);
}

}  // namespace

KnownKeys known_keys(const plan::KeyDistribution& domain, std::uint32_t parallelism, std::uint32_t max_parallelism) {
  assert(!domain.listed.empty() && parallelism >= 1);
  std::map<std::int32_t, std::uint32_t> numbers;  // by hash code
  for (const plan::ListedKey& key : domain.listed) numbers.try_emplace(key.java_hash, 0);
  KnownKeys known;
  for (auto& [hash, number] : numbers) {
    number = static_cast<std::uint32_t>(known.owner.size());
    const std::uint32_t group = plan::key_group_of(hash, max_parallelism);
    known.owner.push_back(plan::subtask_of_key_group(group, parallelism, max_parallelism));
  }
  known.code = {static_cast<std::uint32_t>(known.owner.size()), domain.phases};
  known.in_phase.assign(domain.phases, std::vector<double>(known.owner.size(), 0.0));
  std::vector<double> total(domain.phases, 0.0);
  for (const plan::ListedKey& key : domain.listed) {
    known.in_phase[key.phase][numbers[key.java_hash]] += key.weight;
    total[key.phase] += key.weight;
  }
  const auto used = std::count_if(total.begin(), total.end(), [](double weight) { return weight > 0; });
  known.weights.assign(known.owner.size(), 0.0);
  for (std::uint32_t phase = 0; phase < domain.phases; ++phase) {
    if (total[phase] == 0) continue;
    for (std::size_t key = 0; key < known.owner.size(); ++key) {
      known.in_phase[phase][key] /= total[phase];
      known.weights[key] += known.in_phase[phase][key] / static_cast<double>(used);
    }
  }
  known.phase_is_key = domain.phases > 1 && std::ranges::all_of(known.in_phase, [](const std::vector<double>& weights) {
                         return std::ranges::count_if(weights, [](double weight) { return weight > 0; }) == 1;
                       });
  // A phase without keys of its own has those of all.
  for (std::uint32_t phase = 0; phase < domain.phases; ++phase) {
    if (total[phase] == 0) known.in_phase[phase] = known.weights;
    known.of_phase.emplace_back(known.in_phase[phase]);
  }
  return known;
}

OwnKeys own_keys(const KnownKeys& known, std::uint32_t subtask) {
  OwnKeys own;
  own.code = known.code;
  own.local.assign(known.owner.size(), 0);
  for (std::uint32_t key = 0; key < known.owner.size(); ++key) {
    if (known.owner[key] != subtask) continue;
    own.local[key] = static_cast<std::uint32_t>(own.ids.size());
    own.ids.push_back(key);
  }
  own.any = table_of(known.weights, own.ids);
  for (const auto& weights : known.in_phase) own.of_phase.push_back(table_of(weights, own.ids));
  return own;
}

}  // namespace millrace::runtime
