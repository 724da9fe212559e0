// Random pipelines over inputs that end: whatever the operators, degrees, chunks and cores, they come to their end,
// keep the engine's invariants, and do the same twice.
#include <fmt/format.h>

#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);

class RandomPipeline {
 public:
  explicit RandomPipeline(std::uint64_t seed) : draw_(kernel::Seed(seed).stream("pipeline")) {
    const std::string end = grown(3);
    built_.add(OperatorKind::sink, "sink", {}, degree()).edge(end, "sink", Partitioning::automatic);
    engine_ = draw_.bernoulli(0.7) ? chunk_engine(static_cast<std::uint32_t>(50 + draw_.below(3'000))) : free_engine();
    engine_.state_access_ns = 100;
    engine_.buffered_record_ns = engine_.window_firing_ns = engine_.join_pair_ns = 20;
    engine_.table_miss_ns = draw_.bernoulli(0.5) ? 50 : 0;
    engine_.memory_traffic_per_byte = draw_.bernoulli(0.5) ? 1 : 0;
    cluster_ = nodes(1, static_cast<std::uint32_t>(1 + draw_.below(6)), 512);
    cluster_.nodes.front().type.cache = {100'000};
  }

  const JobBuilder& built() const { return built_; }
  const EngineProfile& engine() const { return engine_; }
  const cluster::Cluster& cluster() const { return cluster_; }

 private:
  std::uint32_t degree() { return static_cast<std::uint32_t>(1 + draw_.below(4)); }
  Duration cost() { return kMicrosecond * static_cast<double>(draw_.below(5)); }
  std::string fresh(const char* what) { return fmt::format("{} {}", what, next_++); }

  void key_or_not() {
    if (draw_.bernoulli(0.5)) built_.keyed("key", {.keys = 1'000});
  }

  void adapt_or_not() {
    if (!draw_.bernoulli(0.3)) return;
    built_.last().adaptation.after = 1 + draw_.below(3'000);
    built_.last().adaptation.cost.per_record = cost();
  }

  std::string behind(OperatorKind kind, const char* what, const std::string& input, double selectivity = 1) {
    const std::string id = fresh(what);
    built_.add(kind, id, cost(), degree()).edge(input, id, Partitioning::automatic, selectivity);
    return id;
  }

  // A tree of operators; its root.
  std::string grown(std::uint32_t depth) {
    std::string id;
    if (depth == 0) {
      id = fresh("source");
      built_.stored(id, 1 + draw_.below(20'000), cost(), degree());
    } else {
      switch (draw_.below(7)) {
        case 0: {
          const double passing = draw_.uniform();
          id = behind(OperatorKind::filter, "filter", grown(depth - 1), passing);
          break;
        }
        case 1:
          id = behind(OperatorKind::aggregate, "aggregate", grown(depth - 1));
          built_.groups(1 + draw_.below(3'000));
          key_or_not();
          break;
        case 2:
          id = behind(OperatorKind::sort, "sort", grown(depth - 1));
          if (draw_.bernoulli(0.3)) built_.limit(1 + draw_.below(100));
          break;
        case 3:
          id = behind(OperatorKind::limit, "limit", grown(depth - 1));
          built_.limit(1 + draw_.below(10'000));
          return id;
        case 4:
        case 5:
          id = probe(depth);
          break;
        default: {
          const std::string first = grown(depth - 1), second = grown(depth - 1);
          id = fresh("merge");
          built_.merge(id, first, second, cost(), degree());
        }
      }
      adapt_or_not();
    }
    return id;
  }

  std::string probe(std::uint32_t depth) {
    const std::string first = grown(depth - 1), second = grown(depth - 1);
    const std::string build = behind(OperatorKind::join_build, "build", second);
    key_or_not();
    const bool keyed = !built_.last().key.empty();
    const std::string id = fresh("probe");
    built_.add(OperatorKind::join_probe, id, cost(), degree());
    if (keyed) built_.keyed("key", {.keys = 1'000});
    built_.edge(first, id, Partitioning::automatic).edge(build, id, Partitioning::automatic);
    return id;
  }

  kernel::RandomStream draw_;
  JobBuilder built_;
  EngineProfile engine_;
  cluster::Cluster cluster_;
  std::uint32_t next_ = 0;
};

TEST(RandomPipelines, ComeToTheirEnd) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    RandomPipeline pipeline(seed);
    EndingRun once(pipeline.built(), pipeline.engine(), pipeline.cluster(), seed);
    ASSERT_TRUE(once.run());
    EXPECT_EQ(once.simulation().in_flight(), 0U);
    EndingRun twice(pipeline.built(), pipeline.engine(), pipeline.cluster(), seed);
    twice.run(kMicrosecond * 2'000);  // looked at on the way, most of them
    ASSERT_TRUE(twice.run());
    EXPECT_EQ(once.simulation().now(), twice.simulation().now());
    EXPECT_EQ(once.results(), twice.results());
    EXPECT_EQ(once.fingerprint(), twice.fingerprint());
    // Every source is read to its last record.
    for (const plan::Operator& op : pipeline.built().job().plan.operators) {
      if (op.kind != OperatorKind::source) continue;
      EXPECT_EQ(once.records_in(op.id), op.records) << op.id;
    }
  }
}

}  // namespace
}  // namespace millrace::runtime
