// The search over judges whose best deployment is known.
#include "tuners/oracle/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/tuners/tuner_case.h"
#include "tuners/oracle/degrees.h"

namespace millrace::tuners::oracle {
namespace {

// Operators a, b, c, ... of a chain.
class Case {
 public:
  explicit Case(std::size_t operators) : ids_(operators), plan_(make_chain(names(operators))) {
    problem_.base = plan::Deployment(plan_);
    for (std::size_t i = 0; i < operators; ++i) problem_.choices.push_back({name(i), 32, 1});
  }

  static std::string name(std::size_t i) { return std::string(1, static_cast<char>('a' + i)); }
  Degrees degrees_in(const plan::Deployment& deployment) const {
    Degrees degrees;
    for (std::size_t i = 0; i < ids_; ++i) degrees.push_back(deployment.parallelism(name(i)));
    return degrees;
  }
  Problem& problem() { return problem_; }

  // What is feasible by `rule`; operators have `work`, which `busy` spreads over their instances.
  SearchResult search(const std::vector<double>& work, const std::function<bool(const Degrees&)>& rule,
                      std::uint32_t evaluations = 300) {
    const Judge judge = [&](const plan::Deployment& deployment) {
      ++judged_;
      const Degrees degrees = degrees_in(deployment);
      Verdict verdict;
      verdict.feasible = rule(degrees);
      verdict.violation = verdict.feasible ? 0 : 1;
      for (std::size_t i = 0; i < ids_; ++i) {
        verdict.busy[name(i)] = std::min(1.0, work[i] / degrees[i]);
        verdict.work[name(i)] = work[i];
        verdict.input[name(i)] = 100;
      }
      return verdict;
    };
    return oracle::search(problem_, judge, {.evaluations = evaluations});
  }
  std::uint32_t judged() const { return judged_; }

 private:
  static std::vector<std::string> names(std::size_t operators) {
    std::vector<std::string> all = {"source"};
    for (std::size_t i = 0; i < operators; ++i) all.push_back(name(i));
    all.push_back("sink");
    return all;
  }

  std::size_t ids_;
  plan::LogicalPlan plan_;
  Problem problem_;
  std::uint32_t judged_ = 0;
};

std::function<bool(const Degrees&)> at_least(const Degrees& needed) {
  return [needed](const Degrees& degrees) {
    for (std::size_t i = 0; i < needed.size(); ++i) {
      if (degrees[i] < needed[i]) return false;
    }
    return true;
  };
}

TEST(OracleSearch, FindsTheLeastOfEachOperatorAndProvesIt) {
  Case c(3);
  const SearchResult found = c.search({2.5, 6.2, 0.1}, at_least({3, 7, 1}));
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{3, 7, 1}));
  EXPECT_EQ(found.guarantee, Guarantee::exact);
  EXPECT_EQ(found.total, 11u);
  EXPECT_EQ(found.bound, 11u);
  EXPECT_EQ(found.evaluations, c.judged());
  EXPECT_LT(found.evaluations, 30u);
}

// Skew: an operator needs more instances than its work is worth.
TEST(OracleSearch, FindsMoreThanTheWorkWhereTheLoadIsUneven) {
  Case c(2);
  const SearchResult found = c.search({4, 3}, at_least({9, 5}));
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{9, 5}));
  EXPECT_EQ(found.guarantee, Guarantee::exact);
}

// Chained at equal degrees, two operators need less than apart: no order among deployments.
TEST(OracleSearch, FindsAnIslandOfEqualDegrees) {
  Case c(2);
  c.problem().links = {{.choice = 0, .other = 1}};
  const auto rule = [](const Degrees& d) { return d[0] == d[1] ? d[0] >= 4 : d[0] >= 7 && d[1] >= 5; };
  const SearchResult found = c.search({3.9, 3.9}, rule);
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{4, 4}));
  EXPECT_EQ(found.guarantee, Guarantee::exact);
  // Without the budget for a proof too: linked operators are tried together.
  Case poor(2);
  poor.problem().links = {{.choice = 0, .other = 1}};
  EXPECT_EQ(poor.degrees_in(poor.search({0.5, 0.5}, rule, 40).deployment), (Degrees{4, 4}));
}

TEST(OracleSearch, FindsADegreeEqualToAFixedNeighbours) {
  Case c(1);
  c.problem().links = {{.choice = 0, .other = {}, .fixed_degree = 10}};
  const SearchResult found = c.search({9}, [](const Degrees& d) { return d[0] == 10 || d[0] >= 14; });
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{10}));
  EXPECT_EQ(found.guarantee, Guarantee::exact);
}

// Too many instances compete: what is ample is not feasible.
TEST(OracleSearch, FindsWhatDoublingJumpsOver) {
  Case c(2);
  const auto rule = [](const Degrees& d) { return d[0] >= 9 && d[1] >= 2 && d[0] + d[1] <= 13; };
  const SearchResult found = c.search({8.8, 1.5}, rule);
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{9, 2}));
  EXPECT_EQ(found.guarantee, Guarantee::exact);
}

TEST(OracleSearch, OfEquallyCheapOnesTakesTheLeastHeldUpThenTheFirst) {
  Case c(2);
  const SearchResult found = c.search({1.5, 1.5}, [](const Degrees& d) { return d[0] + d[1] >= 7; });
  EXPECT_EQ(c.degrees_in(found.deployment), (Degrees{2, 5}));
  const Judge judge = [&](const plan::Deployment& deployment) {
    const Degrees d = c.degrees_in(deployment);
    Verdict verdict{.feasible = d[0] + d[1] >= 7,
                    .violation = 0,
                    .backpressure = d[0] / 100.0,
                    .busy = {},
                    .work = {},
                    .input = {}};
    if (d[0] == 4) verdict.backpressure = 0;
    return verdict;
  };
  EXPECT_EQ(c.degrees_in(search(c.problem(), judge, {}).deployment), (Degrees{4, 3}));
}

TEST(OracleSearch, SaysWhatItKnowsWhenTheBudgetIsSmall) {
  Case c(5);
  const Degrees needed = {9, 8, 9, 7, 9};
  const SearchResult found = c.search({4, 4, 4, 4, 4}, at_least(needed), 80);
  EXPECT_EQ(c.degrees_in(found.deployment), needed);
  EXPECT_EQ(found.guarantee, Guarantee::local);
  EXPECT_LT(found.bound, found.total);
  EXPECT_GE(found.bound, 20u);
  EXPECT_LE(found.evaluations, 80u);
  Case hasty(5);
  const SearchResult first = hasty.search({4, 4, 4, 4, 4}, at_least(needed), 6);
  EXPECT_EQ(first.guarantee, Guarantee::incomplete);
  EXPECT_LE(first.evaluations, 6u);
}

TEST(OracleSearch, SaysWhenNothingKeepsUp) {
  Case c(2);
  const SearchResult found = c.search({40, 2}, [](const Degrees&) { return false; });
  EXPECT_EQ(found.guarantee, Guarantee::none);
  EXPECT_FALSE(found.verdict.feasible);
  for (Choice& choice : c.problem().choices) choice.most = 4;
  const SearchResult small = c.search({40, 2}, [](const Degrees&) { return false; });
  EXPECT_EQ(small.evaluations, 16u);
  EXPECT_EQ(small.bound, 9u);  // more than there are
}

TEST(OracleSearch, HasNothingToFindWithoutChoices) {
  Case c(0);
  const SearchResult found = c.search({}, [](const Degrees&) { return true; });
  EXPECT_EQ(found.guarantee, Guarantee::exact);
  EXPECT_EQ(found.total, 0u);
}

// Any set of feasible deployments, however ragged, as long as none has less than the trusted work.
TEST(OracleSearch, EqualsFullEnumerationOnRaggedSets) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    const std::size_t operators = 1 + random() % 4;
    Case c(operators);
    std::vector<double> work;
    for (Choice& choice : c.problem().choices) {
      choice.most = 6;
      choice.hint = 1 + random() % 3;
      work.push_back(0.1 + (random() % 40) / 10.0);
    }
    const double holes = (random() % 4) / 10.0;
    std::map<Degrees, bool> feasible;
    const DegreeBox box{Degrees(operators, 1), Degrees(operators, 6)};
    std::uint64_t least = 0;
    for (std::uint64_t total = operators; total <= 6 * operators; ++total) {
      for_each_with_sum(box, total, [&](const Degrees& d) {
        bool works = (random() % 1000) / 1000.0 >= holes;
        for (std::size_t i = 0; i < operators; ++i) works = works && d[i] >= work[i];
        if (works && least == 0) least = total;
        feasible[d] = works;
        return true;
      });
    }
    const SearchResult found = c.search(
        work, [&](const Degrees& d) { return feasible.at(d); }, 2000);
    EXPECT_EQ(found.guarantee, least == 0 ? Guarantee::none : Guarantee::exact) << seed;
    if (least > 0) {
      EXPECT_EQ(found.total, least) << seed;
    }
  }
}

TEST(OracleDegrees, CountsWhatItVisits) {
  const DegreeBox box{{1, 2, 1}, {4, 3, 6}};
  for (std::uint64_t total = 0; total <= 15; ++total) {
    std::uint64_t visited = 0;
    for_each_with_sum(box, total, [&](const Degrees& d) {
      EXPECT_EQ(sum(d), total);
      ++visited;
      return true;
    });
    EXPECT_EQ(count_with_sum(box, total, 1000), visited) << total;
  }
  EXPECT_EQ(count_with_sum(box, 8, 3), 3u);
}

}  // namespace
}  // namespace millrace::tuners::oracle
