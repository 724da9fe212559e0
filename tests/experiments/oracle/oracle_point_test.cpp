#include "experiments/oracle/oracle_point.h"

#include <gtest/gtest.h>

#include <optional>

#include "experiments/oracle/steady_trial.h"
#include "tests/experiments/comparison/small_job.h"
#include "tests/experiments/oracle/random_small_jobs.h"
#include "tuners/oracle/degrees.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using tuners::oracle::Degrees;
using tuners::oracle::Guarantee;
using tuners::oracle::Settings;
using tuners::oracle::Verdict;

constexpr kernel::Seed kSeed{1};

Settings quick_settings() {
  return {.period = 10_s, .phase = 60_s, .shortest_step = 10_s, .settle = 8_s, .window = 8_s, .evaluations = 2000};
}

// Judges each deployment of a problem once.
class Trials {
 public:
  Trials(const RandomSmallJob& small, const Settings& settings, const tuners::oracle::Problem& problem)
      : small_(small),
        problem_(problem),
        rule_(fitted_to(small.job.plan,
                        {settings.settle, settings.window, settings.backpressure, settings.backlog_growth})) {}

  const Verdict& judge(const plan::Deployment& deployment) {
    const auto [known, is_new] = verdicts_.try_emplace(deployment.text());
    if (is_new) {
      known->second = try_deployment(small_.job, deployment, small_.cluster, small_.engine, kSeed, rule_);
    }
    return known->second;
  }

  // The least sum of all feasible deployments, and the best of that sum.
  struct Cheapest {
    std::uint64_t total = 0;
    plan::Deployment deployment;
  };
  std::optional<Cheapest> by_enumeration() {
    tuners::oracle::DegreeBox box;
    for (const auto& choice : problem_.choices) {
      box.least.push_back(1);
      box.most.push_back(choice.most);
    }
    for (std::uint64_t total = tuners::oracle::sum(box.least); total <= tuners::oracle::sum(box.most); ++total) {
      std::optional<Cheapest> best;
      double held_up = 0;
      for_each_with_sum(box, total, [&](const Degrees& degrees) {
        plan::Deployment deployment = problem_.base;
        for (std::size_t i = 0; i < degrees.size(); ++i) {
          deployment = deployment.with(problem_.choices[i].id, plan::Parallelism{degrees[i]});
        }
        const Verdict& verdict = judge(deployment);
        if (!verdict.feasible || (best && verdict.backpressure >= held_up)) return true;
        best = {total, deployment};
        held_up = verdict.backpressure;
        return true;
      });
      if (best) return best;
    }
    return std::nullopt;
  }

 private:
  const RandomSmallJob& small_;
  const tuners::oracle::Problem& problem_;
  const TrialRule rule_;
  std::map<std::string, Verdict> verdicts_;
};

// Every deployment below the answer is tried, none left out for its work. Two thirds of the jobs have a cheapest one.
TEST(OraclePoint, EqualsFullEnumerationOnThirtyRandomJobs) {
  std::uint32_t found_any = 0;
  for (std::uint64_t number = 1; number <= 30; ++number) {
    const RandomSmallJob small = random_small_job(number, 1 + static_cast<std::uint32_t>(number % 4));
    const Settings settings = quick_settings();
    const OracleQuestion question{small.job, {}, small.cluster, small.engine};
    const auto problem = oracle_problem(question, settings);
    ASSERT_EQ(problem.choices.size(), 1 + number % 4) << number;
    Trials trials(small, settings, problem);
    const auto expected = trials.by_enumeration();
    const auto found =
        tuners::oracle::search(problem, [&](const plan::Deployment& deployment) { return trials.judge(deployment); },
                               {.evaluations = settings.evaluations, .trust = settings.trust});
    EXPECT_EQ(found.guarantee, expected ? Guarantee::exact : Guarantee::none) << number;
    if (!expected) continue;
    ++found_any;
    EXPECT_EQ(found.total, expected->total) << number;
    EXPECT_EQ(found.deployment.text(), expected->deployment.text()) << number;
  }
  EXPECT_GE(found_any, 20u);
}

// A thousand records a second of 1 ms each, give or take, and a second operator of a quarter of that.
RandomSmallJob two_maps(double records_per_s) {
  RandomSmallJob small;
  for (const char* id : {"in", "first", "second", "out"}) {
    plan::Operator& op = small.job.plan.operators.emplace_back();
    op.id = id;
    if (small.job.plan.operators.size() == 1) continue;
    plan::Edge& edge = small.job.plan.edges.emplace_back();
    edge.from = small.job.plan.operators[small.job.plan.operators.size() - 2].id;
    edge.to = id;
    edge.partitioning = plan::Partitioning::rebalance;
  }
  auto& operators = small.job.plan.operators;
  operators[0].kind = plan::OperatorKind::source;
  operators[1].cost.per_record = 1_ms;
  operators[2].cost.per_record = 250_us;
  operators[3].kind = plan::OperatorKind::sink;
  operators[3].scalable = false;
  small.job.sources["in"].rate = plan::RateSchedule::constant(records_per_s);
  small.cluster = cluster::uniform_cluster(*cluster::find_node_type("c6420"), 1, 12);
  return small;
}

tuners::OraclePoint solve(const RandomSmallJob& small, const Settings& settings,
                          const std::map<std::string, std::uint32_t>& submitted = {}) {
  return oracle_deployment({small.job, submitted, small.cluster, small.engine}, kSeed, settings);
}

TEST(OraclePoint, HasAnInstancePerCoreOfWork) {
  const auto point = solve(two_maps(4500), quick_settings());
  EXPECT_EQ(point.deployment.text(), "first=5 in=1 out=1 second=2");
  EXPECT_EQ(point.guarantee, Guarantee::exact);
  EXPECT_EQ(point.total, 7u);
  EXPECT_EQ(point.bound, 7u);
  EXPECT_LT(point.evaluations, 40u);
}

// What tuners leave alone stays as submitted; the rest is the search's, whatever was submitted.
TEST(OraclePoint, LeavesAloneWhatTunersLeaveAlone) {
  RandomSmallJob small = two_maps(4500);
  small.job.plan.operators[2].scalable = false;
  const auto point = solve(small, quick_settings(), {{"in", 3}, {"first", 9}, {"second", 4}});
  EXPECT_EQ(point.deployment.text(), "first=5 in=3 out=1 second=4");
  EXPECT_EQ(point.total, 5u);
}

TEST(OraclePoint, SaysWhenTheClusterIsTooSmall) {
  const auto point = solve(two_maps(20'000), quick_settings());
  EXPECT_EQ(point.guarantee, Guarantee::none);
  EXPECT_GT(point.backpressure, 0.1);
}

TEST(OraclePoint, NeverAsksForMoreInstancesThanAnOperatorMayHave) {
  RandomSmallJob small = two_maps(4500);
  small.job.plan.operators[1].most_instances = 4;
  EXPECT_EQ(solve(small, quick_settings()).guarantee, Guarantee::none);
  small.job.plan.operators[1].most_instances = 5;
  EXPECT_EQ(solve(small, quick_settings()).total, 7u);
}

// Buffers hide a small overload from the sources for a while, but they fill.
TEST(SteadyTrial, SeesAnOverloadBeforeBuffersAreFull) {
  const RandomSmallJob small = two_maps(4150);
  const plan::Deployment four =
      plan::Deployment(small.job.plan).with("first", plan::Parallelism{4}).with("second", plan::Parallelism{2});
  const TrialRule rule{.settle = 2_s, .window = 4_s};
  const Verdict verdict = try_deployment(small.job, four, small.cluster, small.engine, kSeed, rule);
  EXPECT_EQ(verdict.backpressure, 0);
  EXPECT_FALSE(verdict.feasible);
  EXPECT_NEAR(verdict.work.at("second"), 4000 * 250e-6, 0.05);
  const plan::Deployment five = four.with("first", plan::Parallelism{5});
  EXPECT_TRUE(try_deployment(small.job, five, small.cluster, small.engine, kSeed, rule).feasible);
}

TEST(SteadyTrial, WaitsForWindows) {
  plan::LogicalPlan plan = two_maps(1).job.plan;
  plan.operators[1].window = plan::Window{.shape = plan::WindowShape::sliding, .length = 5_min, .slide = 2_min};
  const TrialRule fitted = fitted_to(plan, {.settle = 10_s, .window = 60_s});
  EXPECT_EQ(fitted.settle, 10_min);
  EXPECT_EQ(fitted.window, 2_min);
}

}  // namespace
}  // namespace millrace::experiments
