// Finite buffers against exact models of the engine's rules: what is blocked, and what is lost.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/sim/runtime/interval_rule.h"
#include "tests/sim/runtime/job_builder.h"
#include "tests/sim/runtime/markov_chain.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Servers of 1 ms, each the whole task behind its channel of `room` records, fed in turn by a source that forgets what
// it could not emit.
JobBuilder lossy_servers(double load, std::uint32_t servers) {
  JobBuilder job;
  job.source("in", 1000 * load).arrivals(job::Arrivals::poisson, job::SourceLoop::closed);
  job.then(OperatorKind::map, "server", 1_ms, servers).exponential();
  job.then(OperatorKind::sink, "out", {}, servers, Partitioning::forward);
  return job;
}
EngineProfile with_room(std::uint32_t room) {
  EngineProfile engine = queueing_engine();
  engine.max_buffers_per_channel = room;
  return engine;
}

// M/M/1/K: a share 1 - P(K) of the arrivals gets in, P(K) = (1 - rho) rho^K / (1 - rho^(K + 1)). K counts the record in
// service, those in the channel, and the one that a blocked source has in hand; it forgets the others.
TEST(FiniteQueuesSlow, ForgetfulSourceHasTheLossOfMm1k) {
  for (const std::uint32_t room : {1U, 4U}) {
    for (const double load : {0.8, 1.3}) {
      const double k = room + 2;
      const double lost = (1 - load) * std::pow(load, k) / (1 - std::pow(load, k + 1));
      expect_inside_interval(lossy_servers(load, 1), with_room(room), one_large_node(), 1_s, 1000 * load * (1 - lost),
                             throughput);
    }
  }
}

// Two servers that records are dealt to in turn, the source blocked while either's channel is full (a result partition
// is available only if none of its channels is). State: n1, n2 <= room + 1 at the servers, whose turn it is, whether
// the blocked source has a record in hand.
double dealt_servers_throughput(double load, std::size_t room) {
  const std::size_t width = room + 2;
  const auto state = [&](std::size_t n1, std::size_t n2, std::size_t turn, std::size_t held) {
    return ((n1 * width + n2) * 2 + turn) * 2 + held;
  };
  MarkovChain chain(width * width * 4);
  for (std::size_t n1 = 0; n1 < width; ++n1) {
    for (std::size_t n2 = 0; n2 < width; ++n2) {
      const bool blocked = n1 == room + 1 || n2 == room + 1;
      for (std::size_t turn = 0; turn < 2; ++turn) {
        const auto dealt = [&](std::size_t m1, std::size_t m2) {
          return state(m1 + (turn == 0 ? 1 : 0), m2 + (turn == 1 ? 1 : 0), 1 - turn, 0);
        };
        for (std::size_t held = 0; held < 2; ++held) {
          const std::size_t now = state(n1, n2, turn, held);
          if (held == 1 && !blocked) {
            chain.add(now, state(0, 0, 0, 0), 1);  // never entered
            continue;
          }
          const auto served = [&](std::size_t m1, std::size_t m2) {
            const bool free = m1 <= room && m2 <= room;
            return held == 1 && free ? dealt(m1, m2) : state(m1, m2, turn, held);
          };
          if (!blocked) chain.add(now, dealt(n1, n2), load);
          if (blocked && held == 0) chain.add(now, state(n1, n2, turn, 1), load);
          if (n1 > 0) chain.add(now, served(n1 - 1, n2), 1);
          if (n2 > 0) chain.add(now, served(n1, n2 - 1), 1);
        }
      }
    }
  }
  const std::vector<double> share = chain.stationary();
  double busy = 0;
  for (std::size_t n1 = 0; n1 < width; ++n1) {
    for (std::size_t n2 = 0; n2 < width; ++n2) {
      for (std::size_t rest = 0; rest < 4; ++rest) {
        busy += share[(n1 * width + n2) * 4 + rest] * static_cast<double>((n1 > 0 ? 1 : 0) + (n2 > 0 ? 1 : 0));
      }
    }
  }
  return busy;  // per ms
}

TEST(FiniteQueuesSlow, ServersFedInTurnHaveTheThroughputOfTheirMarkovChain) {
  for (const std::uint32_t room : {1U, 3U}) {
    const double load = 1.8;
    expect_inside_interval(lossy_servers(load, 2), with_room(room), one_large_node(), 1_s,
                           1000 * dealt_servers_throughput(load, room), throughput);
  }
}

// first -> second, exponential with means 1 ms and `second_ms`, a channel of `room` records between them. A producer
// starts a record only if its channel has room, and the record in the consumer's hands does not count; so the first
// serves while the second has at most `room` records waiting and in service. State (n1, n2): records at each,
// n1 cut off at `most`; lambda: n1 + 1; mu1 if n1 > 0 and n2 <= room; mu2 if n2 > 0.
double tandem_sojourn_ms(double lambda_per_ms, double second_ms, std::size_t room, std::size_t most) {
  const std::size_t width = room + 2;
  MarkovChain chain((most + 1) * width);
  for (std::size_t n1 = 0; n1 <= most; ++n1) {
    for (std::size_t n2 = 0; n2 < width; ++n2) {
      const std::size_t state = n1 * width + n2;
      if (n1 < most) chain.add(state, state + width, lambda_per_ms);
      if (n1 > 0 && n2 <= room) chain.add(state, state - width + 1, 1);
      if (n2 > 0) chain.add(state, state - 1, 1 / second_ms);
    }
  }
  const std::vector<double> share = chain.stationary();
  double records = 0;
  for (std::size_t state = 0; state < share.size(); ++state) {
    records += share[state] * static_cast<double>(state / width + state % width);
  }
  return records / lambda_per_ms;  // Little's law
}

JobBuilder tandem(double records_per_s, Duration second = 1_ms) {
  JobBuilder job;
  job.source("in", records_per_s).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::map, "first", 1_ms).exponential();
  job.then(OperatorKind::map, "second", second).exponential();
  return job;
}

TEST(FiniteQueuesSlow, TandemWithFiniteBuffersHasTheSojournTimeOfItsMarkovChain) {
  struct Case {
    std::uint32_t room;
    Duration second;
  };
  for (const auto& [room, second] : {Case{1, 1_ms}, Case{3, 1_ms}, Case{1, 1500_us}, Case{2, 500_us}}) {
    JobBuilder job = tandem(400, second);
    job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
    EngineProfile engine = queueing_engine();
    engine.max_buffers_per_channel = room;
    expect_inside_interval(job, engine, one_large_node(), 3_s, tandem_sojourn_ms(0.4, second.ms(), room, 100),
                           mean_latency_ms);
  }
}

// Saturated, three servers of 1 ms with room for one record between them: state (n2, n3) of the later two. The second
// serves while n2 > 0 and n3 <= 1; the record that it serves leaves the channel, one that it may not start stays there;
// the first serves while that channel is empty.
TEST(FiniteQueuesSlow, SaturatedTandemHasTheThroughputOfItsMarkovChain) {
  constexpr std::size_t kRoom = 1, kWidth = kRoom + 2;
  MarkovChain chain(kWidth * kWidth);
  for (std::size_t n2 = 0; n2 < kWidth; ++n2) {
    for (std::size_t n3 = 0; n3 < kWidth; ++n3) {
      const std::size_t state = n2 * kWidth + n3;
      const bool second_serves = n2 > 0 && n3 <= kRoom;
      if (n2 - (second_serves ? 1 : 0) < kRoom) chain.add(state, state + kWidth, 1);
      if (second_serves) chain.add(state, state - kWidth + 1, 1);
      if (n3 > 0) chain.add(state, state - 1, 1);
    }
  }
  const std::vector<double> share = chain.stationary();
  double busy = 0;
  for (std::size_t state = 0; state < share.size(); ++state) busy += state % kWidth > 0 ? share[state] : 0.0;

  JobBuilder job = tandem(5000);
  job.then(OperatorKind::map, "third", 1_ms).exponential();
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  EngineProfile engine = queueing_engine();
  engine.max_buffers_per_channel = kRoom;
  expect_inside_interval(job, engine, one_large_node(), 2_s, 1000 * busy, throughput);
}

}  // namespace
}  // namespace millrace::runtime
