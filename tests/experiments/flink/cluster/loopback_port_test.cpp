#include "experiments/flink/cluster/loopback_port.h"

#include <gtest/gtest.h>

#include "tests/experiments/flink/cluster/taken_port.h"

namespace millrace::experiments::flink {
namespace {

TEST(LoopbackPort, ThatAProgramListensOnIsNotFree) {
  std::uint16_t port = 0;
  {
    const TakenPort taken;
    port = taken.port();
    EXPECT_FALSE(is_free("127.0.0.1", port));
    EXPECT_FALSE(is_free("localhost", port));
    const auto next = free_port("127.0.0.1", port, 50);
    ASSERT_TRUE(next);
    EXPECT_GT(*next, port);
    EXPECT_FALSE(free_port("127.0.0.1", port, 1));
  }
  EXPECT_TRUE(is_free("127.0.0.1", port));
}

}  // namespace
}  // namespace millrace::experiments::flink
