#include "experiments/validation/split.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string>
#include <utility>

#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

constexpr std::uint32_t kCalibrationDigits = 2;

struct Hashed {
  std::string id_hash;
  PlanRef plan;
};

// What of `most` each structure gets: one first, then by the largest remainder of its proportional share.
std::map<std::string, std::size_t> shares_of(const std::map<std::string, std::size_t>& sizes, std::size_t plans,
                                             std::size_t most) {
  std::map<std::string, std::size_t> shares;
  std::vector<std::pair<std::size_t, std::string>> remainders;
  std::size_t given = 0;
  for (const auto& [structure, size] : sizes) {
    shares[structure] = std::max<std::size_t>(1, size * most / plans);
    given += shares[structure];
    remainders.emplace_back(size * most % plans, structure);
  }
  std::ranges::sort(remainders, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [remainder, structure] : remainders) {
    if (given >= most) break;
    if (shares[structure] == sizes.at(structure)) continue;
    ++shares[structure];
    ++given;
  }
  // Giving everyone one may have been too much: the largest give it back.
  while (given > most) {
    const auto largest = std::ranges::max_element(shares, {}, [](const auto& share) { return share.second; });
    --largest->second;
    --given;
  }
  return shares;
}

}  // namespace

std::uint32_t split_digit(std::string_view plan_id) {
  return sha256_modulo(plan_id, 10);
}

bool is_in(Split split, std::string_view plan_id) {
  if (split == Split::all) return true;
  return (split_digit(plan_id) < kCalibrationDigits) == (split == Split::calibration);
}

std::vector<PlanRef> sampled(std::vector<PlanRef> plans, std::size_t most) {
  std::vector<Hashed> hashed;
  hashed.reserve(plans.size());
  std::map<std::string, std::size_t> sizes;
  for (PlanRef& plan : plans) {
    ++sizes[plan.structure];
    std::string id_hash = sha256_hex(plan.id);
    hashed.push_back({std::move(id_hash), std::move(plan)});
  }
  std::ranges::sort(hashed, [](const Hashed& a, const Hashed& b) {
    return a.id_hash != b.id_hash ? a.id_hash < b.id_hash : a.plan.position < b.plan.position;
  });
  const bool everything = most == 0 || most >= hashed.size();
  auto shares = everything ? sizes : shares_of(sizes, hashed.size(), most);
  std::vector<PlanRef> chosen;
  for (Hashed& one : hashed) {
    std::size_t& left = shares[one.plan.structure];
    if (left == 0) continue;
    --left;
    chosen.push_back(std::move(one.plan));
  }
  return chosen;
}

}  // namespace millrace::experiments
