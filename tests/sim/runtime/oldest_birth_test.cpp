// A window's result carries the time of its oldest record; records need not come in the order of their births.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "sim/plan/key_groups.h"
#include "sim/runtime/count_window_state.h"
#include "sim/runtime/time_window_state.h"

namespace millrace::runtime {
namespace {

using kernel::Duration;
using kernel::SimTime;
using namespace kernel::literals;

SimTime at(int seconds) {
  return SimTime() + 1_s * seconds;
}

Run born(int seconds) {
  return {at(seconds), at(seconds), {}, 1, 0, 1, false};
}

// Births of the results, in seconds, of a count window of one key that gets records born at `births`, one by one.
std::vector<int> fired(const plan::Window& window, const std::vector<int>& births) {
  CountWindowState state(window, KeyShare{{1}}, false, nullptr, false);
  kernel::RandomStream stream = kernel::Seed(1).stream("keys");
  std::vector<int> results;
  for (const int seconds : births) {
    Firing firing;
    state.add(born(seconds), 0, stream, firing);
    for (const Run& result : firing.results) {
      EXPECT_EQ(result.first, result.last);
      results.push_back(static_cast<int>(result.first.ns() / 1'000'000'000));
    }
  }
  return results;
}

plan::Window count_window(std::uint32_t length, std::uint32_t slide) {
  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.shape = slide < length ? plan::WindowShape::sliding : plan::WindowShape::tumbling;
  window.count = length;
  window.count_slide = slide;
  return window;
}

TEST(OldestBirth, TumblingCountWindow) {
  EXPECT_EQ(fired(count_window(3, 3), {5, 2, 4, 9, 8, 7}), (std::vector<int>{2, 7}));
}

TEST(OldestBirth, SlidingCountWindow) {
  // Firings after every second record, over the last four.
  EXPECT_EQ(fired(count_window(4, 2), {9, 8, 3, 7, 6, 5, 10, 11}), (std::vector<int>{8, 3, 3, 5}));
}

TEST(OldestBirth, SlidingCountWindowThatIsNoMultipleOfItsSlide) {
  // Over the last five of ten records, every three: {1..3}, {2..6}, {5..9}.
  EXPECT_EQ(fired(count_window(5, 3), {9, 8, 7, 6, 5, 12, 11, 10, 13, 14}), (std::vector<int>{7, 5, 5}));
}

TEST(OldestBirth, TimeWindowOfListedKeys) {
  const plan::KeyDistribution domain = plan::listed_keys({{plan::java_hash(std::int32_t{1}), 1, 0}});
  const auto own = std::make_shared<OwnKeys>(own_keys(known_keys(domain, 1, 1), 0));
  plan::Window window;
  window.length = 4_s;
  TimeWindowState state(window, KeyShare{{1}}, 1, own, false);
  kernel::RandomStream stream = kernel::Seed(1).stream("keys");
  state.add(born(5), 0, at(8), stream);
  state.add(born(1), 0, at(10), stream);
  Firing firing;
  state.fire(false, stream, firing);
  ASSERT_EQ(firing.results.size(), 1u);
  EXPECT_EQ(firing.results.front().first, at(1));
}

}  // namespace
}  // namespace millrace::runtime
