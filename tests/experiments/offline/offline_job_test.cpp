#include "experiments/offline/offline_job.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using plan::OperatorKind;

job::Observation window(const std::map<std::string, std::uint32_t>& degrees,
                        const std::vector<std::pair<std::string, std::string>>& edges = {}) {
  job::Observation seen;
  seen.window_s = 10;
  for (const auto& [id, degree] : degrees) seen.operators[id].parallelism = degree;
  for (const auto& [from, to] : edges) seen.edges.push_back({from, to, "hash"});
  return seen;
}

tl::expected<OfflineJob, std::string> job_of(std::vector<job::Observation> windows, const std::string& tuner = "ds2") {
  OfflineCase given;
  given.windows = std::move(windows);
  return offline_job(given, offline_rules(tuner));
}

OperatorKind kind_of(const OfflineJob& job, const std::string& id) {
  return plan::find_operator(job.plan, id)->kind;
}

TEST(OfflineJob, TheDataFlowTellsSourcesAndSinks) {
  const auto job = job_of({window({{"a", 1}, {"b", 2}, {"c", 3}}, {{"a", "b"}, {"b", "c"}})});
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(kind_of(*job, "a"), OperatorKind::source);
  EXPECT_EQ(kind_of(*job, "b"), OperatorKind::map);
  EXPECT_EQ(kind_of(*job, "c"), OperatorKind::sink);
  EXPECT_EQ(job->plan.edges.at(0).partitioning, plan::Partitioning::hash);
  EXPECT_EQ(job->deployed.at(0).text(), "a=1 b=2 c=3");
}

TEST(OfflineJob, ALoneOperatorIsASourceIfItIsNamedOneOrTheTunersRuleSaysSo) {
  EXPECT_EQ(kind_of(*job_of({window({{"a", 1}})}, "ds2"), "a"), OperatorKind::source);
  EXPECT_EQ(kind_of(*job_of({window({{"a", 1}})}, "dhalion"), "a"), OperatorKind::sink);
  job::Observation named = window({{"a", 1}});
  named.sources["a"] = {};
  EXPECT_EQ(kind_of(*job_of({named}, "dhalion"), "a"), OperatorKind::source);
}

TEST(OfflineJob, AnOperatorThatAWindowDoesNotShowKeepsItsDegree) {
  const auto job =
      job_of({window({{"a", 1}}, {{"a", "b"}}), window({{"a", 1}, {"b", 4}}), window({{"a", 2}}, {{"a", "b"}})});
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->deployed.at(0).text(), "a=1 b=4");
  EXPECT_EQ(job->deployed.at(2).text(), "a=2 b=4");
}

TEST(OfflineJob, WhatTheNewestWindowsNoLongerNameIsGone) {
  const auto job = job_of(
      {window({{"a", 1}, {"b", 1}, {"x", 1}}, {{"a", "x"}, {"x", "b"}}), window({{"a", 1}, {"b", 1}}, {{"a", "b"}})});
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->deployed.at(0).text(), "a=1 b=1");
}

TEST(OfflineJob, MistakesOfTheFlowAreNamed) {
  EXPECT_EQ(job_of({window({{"a", 1}, {"b", 1}}, {{"a", "b"}, {"b", "a"}})}).error(),
            "edges: there is a cycle: a -> b -> a");
  EXPECT_EQ(job_of({window({{"a", 1}}, {{"a", "b"}})}).error(), "edges: no window shows an operator 'b'");
  EXPECT_EQ(job_of({window({})}).error(), "no window shows an operator");
  EXPECT_EQ(job_of({window({{"a", 0}})}).error(), "operators.a.parallelism: 0 is not between 1 and 32768");
  job::Observation fed = window({{"a", 1}, {"b", 1}}, {{"a", "b"}});
  fed.sources["b"] = {};
  EXPECT_EQ(job_of({fed}).error(), "sources: 'b' has an incoming edge");
  job::Observation odd = window({{"a", 1}, {"b", 1}}, {{"a", "b"}});
  odd.edges[0].partitioning = "random";
  EXPECT_EQ(job_of({odd}).error(),
            "edges: no partitioning 'random'; known: automatic forward rebalance rescale hash broadcast weighted");
}

}  // namespace
}  // namespace millrace::experiments
