#include "experiments/replay/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace millrace::experiments {
namespace {

using Counts = std::vector<std::uint32_t>;  // by host

tl::expected<Counts, std::string> instances_of_host(const PublishedPlan& plan, const PublishedOperator& op) {
  Counts counts(plan.hosts.size(), 0);
  for (const PublishedInstance& instance : op.instances) {
    const auto host = std::find_if(plan.hosts.begin(), plan.hosts.end(),
                                   [&](const PublishedHost& each) { return each.id == instance.host; });
    if (host == plan.hosts.end()) {
      return tl::unexpected(fmt::format("operator {} has an instance on host '{}', which the plan does not describe",
                                        op.index, instance.host));
    }
    ++counts[static_cast<std::size_t>(host - plan.hosts.begin())];
  }
  return counts;
}

// Appends slots host by host in turns, as many as `wanted` says, until `until` are placed.
void deal_out(Counts wanted, std::uint32_t until, std::vector<std::uint32_t>& placed, Counts& used) {
  while (placed.size() < until) {
    bool any = false;
    for (std::uint32_t host = 0; host < wanted.size() && placed.size() < until; ++host) {
      if (wanted[host] == 0) continue;
      --wanted[host];
      ++used[host];
      placed.push_back(host);
      any = true;
    }
    if (!any) return;
  }
}

}  // namespace

tl::expected<std::vector<std::uint32_t>, std::string> slot_hosts(const PublishedPlan& plan, std::uint32_t slots,
                                                                 const std::vector<std::uint32_t>& slots_of_host) {
  const std::uint32_t room = std::accumulate(slots_of_host.begin(), slots_of_host.end(), 0U);
  if (room < slots)
    return tl::unexpected(fmt::format("{} instances need a slot each, and the hosts have {}", slots, room));

  std::vector<const PublishedOperator*> complete;
  for (const PublishedOperator& op : plan.operators) {
    if (op.instances.size() == op.parallelism) complete.push_back(&op);
  }
  std::stable_sort(complete.begin(), complete.end(), [](auto* a, auto* b) { return a->parallelism < b->parallelism; });

  std::vector<std::uint32_t> placed;
  Counts used(plan.hosts.size(), 0);
  for (const PublishedOperator* op : complete) {
    const auto counts = instances_of_host(plan, *op);
    if (!counts) return tl::unexpected(counts.error());
    Counts added(used.size(), 0);
    for (std::size_t host = 0; host < used.size(); ++host) {
      added[host] = std::min(std::max((*counts)[host], used[host]) - used[host], slots_of_host[host] - used[host]);
    }
    deal_out(std::move(added), std::min(op->parallelism, slots), placed, used);
  }
  while (placed.size() < slots) {
    std::uint32_t emptiest = 0;
    for (std::uint32_t host = 1; host < used.size(); ++host) {
      if (slots_of_host[host] - used[host] > slots_of_host[emptiest] - used[emptiest]) emptiest = host;
    }
    ++used[emptiest];
    placed.push_back(emptiest);
  }
  return placed;
}

}  // namespace millrace::experiments
