#include "sim/plan/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <sstream>
#include <system_error>
#include <utility>

#include "sim/plan/counted.h"

namespace millrace::plan {
namespace {

// Requires: degree >= 1 and instances not empty.
std::vector<InstanceResources> resized(std::vector<InstanceResources> instances, std::size_t degree) {
  const InstanceResources like_the_first = instances.front();
  instances.resize(degree, like_the_first);
  return instances;
}

// The operator whose degree `id` takes in the end.
std::string leader_of(const std::map<std::string, std::string, std::less<>>& follows, std::string_view id) {
  std::string leader(id);
  for (auto found = follows.find(leader); found != follows.end(); found = follows.find(leader)) leader = found->second;
  return leader;
}

std::string limits_text(const InstanceResources& limits) {
  std::string text;
  if (limits.cpu_share > 0) text = fmt::format("{:g} cores", limits.cpu_share);
  if (limits.memory.count > 0) {
    text += fmt::format("{}{:.1f} MB", text.empty() ? "" : " ", static_cast<double>(limits.memory.count) / 1e6);
  }
  return text.empty() ? "no limit" : text;
}

std::string limits_text(const std::vector<InstanceResources>& instances) {
  std::vector<std::pair<InstanceResources, std::size_t>> groups;
  for (const InstanceResources& each : instances) {
    const auto like = std::ranges::find_if(groups, [&](const auto& group) { return same_limits(group.first, each); });
    if (like == groups.end()) {
      groups.emplace_back(each, 1);
    } else {
      ++like->second;
    }
  }
  std::string text;
  for (const auto& [limits, count] : groups) {
    text += fmt::format("{}{}x{}", text.empty() ? "" : " + ", count, limits_text(limits));
  }
  return text;
}

}  // namespace

Deployment::Deployment(const LogicalPlan& plan, Parallelism degree) {
  assert(degree.degree >= 1);
  for (const Operator& each : plan.operators) {
    instances_[each.id].assign(degree.degree, each.resources);
    if (!each.follows.empty()) follows_[each.id] = each.follows;
  }
}

Deployment Deployment::with(std::string_view operator_id, Parallelism degree) const {
  assert(degree.degree >= 1);
  return with(operator_id, resized(instances(operator_id), degree.degree));
}

Deployment Deployment::with(std::string_view operator_id, std::vector<InstanceResources> instances) const {
  assert(knows(operator_id) && !instances.empty());
  Deployment changed = *this;
  const std::string leader = leader_of(follows_, operator_id);
  for (auto& [id, of_operator] : changed.instances_) {
    if (id == operator_id) continue;
    if (leader_of(follows_, id) == leader) of_operator = resized(std::move(of_operator), instances.size());
  }
  changed.instances_.find(operator_id)->second = std::move(instances);
  return changed;
}

Deployment Deployment::within_limits(const LogicalPlan& plan) const {
  Deployment limited = *this;
  for (const Operator& each : plan.operators) {
    if (each.most_instances == 0 || !knows(each.id) || limited.parallelism(each.id) <= each.most_instances) continue;
    limited = limited.with(each.id, Parallelism{each.most_instances});
  }
  return limited;
}

Deployment Deployment::within_slots(std::uint32_t slots) const {
  Deployment limited = *this;
  for (const auto& [id, instances] : instances_) {
    if (instances.size() > slots) limited = limited.with(id, Parallelism{slots});
  }
  return limited;
}

std::uint32_t Deployment::parallelism(std::string_view operator_id) const {
  return static_cast<std::uint32_t>(instances(operator_id).size());
}

const std::vector<InstanceResources>& Deployment::instances(std::string_view operator_id) const {
  const auto found = instances_.find(operator_id);
  assert(found != instances_.end());
  return found->second;
}

bool Deployment::knows(std::string_view operator_id) const {
  return instances_.find(operator_id) != instances_.end();
}

std::uint32_t Deployment::total_parallelism(const LogicalPlan& plan) const {
  std::uint32_t total = 0;
  for (const Operator& each : plan.operators) {
    if (is_counted(each)) total += parallelism(each.id);
  }
  return total;
}

std::uint32_t Deployment::slots_needed() const {
  std::size_t greatest = 0;
  for (const auto& [id, instances] : instances_) greatest = std::max(greatest, instances.size());
  return static_cast<std::uint32_t>(greatest);
}

std::string Deployment::text() const {
  std::string text;
  for (const auto& [id, instances] : instances_) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", id, instances.size());
  }
  return text;
}

std::string Deployment::resources_text() const {
  std::string text;
  for (const auto& [id, instances] : instances_) {
    const auto is_limited = [](const InstanceResources& each) { return !same_limits(each, {}); };
    if (std::ranges::none_of(instances, is_limited)) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", id, limits_text(instances));
  }
  return text;
}

bool Deployment::differs_in_record_shares_alone(const Deployment& other) const {
  if (*this == other) return false;
  return std::ranges::all_of(instances_, [&](const auto& entry) {
    return std::ranges::equal(entry.second, other.instances(entry.first), same_limits);
  });
}

std::map<std::string, std::uint32_t> degrees_in_text(std::string_view text) {
  std::map<std::string, std::uint32_t> degrees;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const std::size_t equals = word.rfind('=');
    if (equals == std::string::npos) continue;
    std::uint32_t degree = 0;
    const auto read = std::from_chars(word.data() + equals + 1, word.data() + word.size(), degree);
    if (read.ec == std::errc()) degrees[word.substr(0, equals)] = degree;
  }
  return degrees;
}

}  // namespace millrace::plan
