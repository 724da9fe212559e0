#include "experiments/traces/query_draw.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "experiments/replay/workload.h"
#include "experiments/traces/enumeration.h"
#include "tests/experiments/traces/small_space.h"

namespace millrace::experiments {
namespace {

std::size_t of_kind(const PublishedPlan& plan, PublishedKind kind) {
  std::size_t count = 0;
  for (const PublishedOperator& op : plan.operators) count += op.kind == kind ? 1 : 0;
  return count;
}

PublishedPlan drawn(std::string_view structure, bool complete = false, std::uint64_t key = 1) {
  kernel::RandomStream stream(key);
  return draw_query(*find_structure(structure), small_space(), complete, stream);
}

TEST(QueryDraw, EveryStructureHasItsShape) {
  for (const Structure& structure : structures()) {
    const PublishedPlan plan = drawn(structure.name, true);
    EXPECT_EQ(of_kind(plan, PublishedKind::source), structure.sources) << structure.name;
    EXPECT_EQ(of_kind(plan, PublishedKind::window_join), structure.sources - 1) << structure.name;
    EXPECT_EQ(of_kind(plan, PublishedKind::window_aggregate), 1U) << structure.name;
    const std::size_t filters = (structure.source_filters ? structure.sources : 0) + (structure.result_filter ? 1 : 0) +
                                structure.result_filters;
    EXPECT_EQ(of_kind(plan, PublishedKind::filter), filters) << structure.name;
    EXPECT_EQ(plan.edges.size(), plan.operators.size() - 1) << structure.name;
  }
}

// Everything that is drawn can be run, and equal streams draw equal queries.
TEST(QueryDraw, QueriesCanBeTranslated) {
  for (std::uint64_t key = 0; key < 300; ++key) {
    const Structure& structure = structures()[key % structures().size()];
    kernel::RandomStream stream(key), same(key), hosts(key);
    PublishedPlan plan = draw_query(structure, small_space(), false, stream);
    EXPECT_EQ(plan, draw_query(structure, small_space(), false, same));
    plan.hosts = draw_hosts(small_space(), hosts);
    const auto work = workload_of(plan, ReplayInput::plain);
    EXPECT_TRUE(work.has_value()) << structure.name << ": " << (work ? "" : work.error());
  }
}

// Windows are one for a query; slides are whole and at least 1.
TEST(QueryDraw, WindowsAreSharedAndWhole) {
  for (std::uint64_t key = 0; key < 100; ++key) {
    const PublishedPlan plan = drawn("3-way-join", false, key);
    std::set<std::string> windows;
    for (const PublishedOperator& op : plan.operators) {
      if (op.kind != PublishedKind::window_join && op.kind != PublishedKind::window_aggregate) continue;
      windows.insert(*attribute(op, "windowType") + *attribute(op, "windowLength") + *attribute(op, "slidingLength"));
      EXPECT_GE(*numeric_attribute(op, "slidingLength"), 1);
      EXPECT_LE(*numeric_attribute(op, "slidingLength"), *numeric_attribute(op, "windowLength"));
    }
    EXPECT_EQ(windows.size(), 1U);
  }
}

// 4000 draws: shares of fair coins and of the kinds of keys, each within four standard deviations.
TEST(QueryDraw, ShareOfKeysAndFiltersAsInTheRelease) {
  constexpr int kDraws = 4000;
  std::map<std::string, int> keys;
  int filters = 0;
  kernel::RandomStream stream(7);
  for (int i = 0; i < kDraws; ++i) {
    const PublishedPlan plan = draw_query(*find_structure("linear"), small_space(), false, stream);
    filters += static_cast<int>(of_kind(plan, PublishedKind::filter));
    for (const PublishedOperator& op : plan.operators) {
      if (const std::string* key = attribute(op, "keyByClass")) ++keys[*key];
    }
  }
  EXPECT_NEAR(filters, kDraws, 4 * 45);
  EXPECT_NEAR(keys["Timestamp"], kDraws / 2, 4 * 32);
  EXPECT_NEAR(keys["Double"], kDraws / 4, 4 * 28);
  EXPECT_NEAR(keys["Integer"], kDraws / 8, 4 * 21);
  EXPECT_NEAR(keys["String"], kDraws / 8, 4 * 21);
}

TEST(QueryDraw, HostsComeFromTheSpace) {
  std::set<std::uint32_t> cores;
  for (std::uint64_t key = 0; key < 60; ++key) {
    kernel::RandomStream stream(key);
    const auto hosts = draw_hosts(small_space(), stream);
    EXPECT_TRUE(hosts.size() == 2 || hosts.size() == 4);
    for (const PublishedHost& host : hosts) {
      cores.insert(host.cores);
      EXPECT_EQ(host.attributes.at("nodeType"), host.cores == 8 ? "m510" : "rs620");
      EXPECT_DOUBLE_EQ(host.network_mbit_per_s, 10'000);
    }
  }
  EXPECT_EQ(cores, (std::set<std::uint32_t>{8, 16, 20}));
}

// Two m510 of 8 cores: 30, as the executed plans confirm.
TEST(QueryDraw, GreatestDegreeCountsHardwareThreads) {
  PublishedHost host;
  host.cores = 8;
  EXPECT_EQ(greatest_degree({host, host}), 30U);
}

}  // namespace
}  // namespace millrace::experiments
