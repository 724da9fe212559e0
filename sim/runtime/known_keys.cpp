#include "sim/runtime/known_keys.h"

#include <algorithm>
#include <cassert>
#include <set>

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

// Sets the weights of the keys that `known` has.
void distribute(KnownKeys& known, const plan::KeyDistribution& distribution) {
  const std::size_t keys = known.hashes.size();
  known.in_phase.assign(distribution.phases, std::vector<double>(keys, 0.0));
  known.of_phase.clear();
  std::vector<double> total(distribution.phases, 0.0);
  for (const plan::ListedKey& key : distribution.listed) {
    const auto place = std::ranges::lower_bound(known.hashes, key.java_hash);
    assert(place != known.hashes.end() && *place == key.java_hash);
    known.in_phase[key.phase][static_cast<std::size_t>(place - known.hashes.begin())] += key.weight;
    total[key.phase] += key.weight;
  }
  const auto used = std::count_if(total.begin(), total.end(), [](double weight) { return weight > 0; });
  known.weights.assign(keys, 0.0);
  for (std::uint32_t phase = 0; phase < distribution.phases; ++phase) {
    if (total[phase] == 0) continue;
    for (std::size_t key = 0; key < keys; ++key) {
      known.in_phase[phase][key] /= total[phase];
      known.weights[key] += known.in_phase[phase][key] / static_cast<double>(used);
    }
  }
  known.phase_is_key = distribution.phases > 1 && std::ranges::all_of(known.in_phase, [](const auto& weights) {
                         return std::ranges::count_if(weights, [](double weight) { return weight > 0; }) == 1;
                       });
  // A phase without keys of its own has those of all.
  for (std::uint32_t phase = 0; phase < distribution.phases; ++phase) {
    if (total[phase] == 0) known.in_phase[phase] = known.weights;
    known.of_phase.emplace_back(known.in_phase[phase]);
  }
}

OwnKeys::Tables tables_of(const KnownKeys& known, const std::vector<std::uint32_t>& ids) {
  OwnKeys::Tables tables;
  tables.any = table_of(known.weights, ids);
  for (const auto& weights : known.in_phase) tables.of_phase.push_back(table_of(weights, ids));
  return tables;
}

}  // namespace

KnownKeys known_keys(const plan::KeyDistribution& domain, std::uint32_t parallelism, std::uint32_t max_parallelism) {
  assert(!domain.listed.empty() && parallelism >= 1);
  std::set<std::int32_t> hashes;
  for (const plan::ListedKey& key : domain.listed) hashes.insert(key.java_hash);
  KnownKeys known;
  for (const std::int32_t hash : hashes) {
    const std::uint32_t group = plan::key_group_of(hash, max_parallelism);
    known.hashes.push_back(hash);
    known.owner.push_back(plan::subtask_of_key_group(group, parallelism, max_parallelism));
  }
  known.code = {static_cast<std::uint32_t>(known.owner.size()), domain.phases};
  distribute(known, domain);
  return known;
}

KnownKeys redistributed(const KnownKeys& known, const plan::KeyDistribution& distribution) {
  assert(distribution.phases == known.code.phases);
  KnownKeys other = known;
  distribute(other, distribution);
  return other;
}

OwnKeys own_keys(const KnownKeys& left, const KnownKeys& right, std::uint32_t subtask) {
  OwnKeys own;
  own.code = left.code;
  own.local.assign(left.owner.size(), 0);
  for (std::uint32_t key = 0; key < left.owner.size(); ++key) {
    if (left.owner[key] != subtask) continue;
    own.local[key] = static_cast<std::uint32_t>(own.ids.size());
    own.ids.push_back(key);
  }
  own.sides[0] = std::make_shared<OwnKeys::Tables>(tables_of(left, own.ids));
  own.sides[1] = &left == &right ? own.sides[0] : std::make_shared<OwnKeys::Tables>(tables_of(right, own.ids));
  return own;
}

}  // namespace millrace::runtime
