#include "experiments/flink/job_specification.h"

#include <gtest/gtest.h>

#include "sim/plan/plan_json.h"
#include "tests/sim/plan/plan_builder.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;
using nlohmann::json;
using plan::RateSchedule;
using namespace kernel::literals;

job::Job two_operators(RateSchedule rate) {
  job::Job job;
  job.name = "two";
  job.plan = plan::PlanBuilder()
                 .add(plan::OperatorKind::source, "in")
                 .add(plan::OperatorKind::sink, "out")
                 .connect("in", "out")
                 .build();
  job.sources["in"].rate = std::move(rate);
  return job;
}

json source_of(const job::Job& job) {
  return job_specification(job, plan::Deployment(job.plan), {}).value()["sources"]["in"];
}

TEST(JobSpecification, IsThePlanAndItsDegrees) {
  const job::Job job = two_operators(RateSchedule::constant(10));
  const plan::Deployment deployment(job.plan, {3});
  auto specification = job_specification(job, deployment, {.name = "n", .chaining = false, .seed = 7}).value();
  EXPECT_EQ(specification["flink"]["name"], "n");
  EXPECT_EQ(specification["flink"]["chaining"], "off");
  EXPECT_EQ(specification["flink"]["seed"], 7);
  specification.erase("flink");
  specification.erase("sources");
  const auto read = plan::plan_from_json(specification);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->plan, job.plan);
  EXPECT_EQ(read->deployment, deployment);
}

TEST(JobSpecification, AScheduleIsSteps) {
  EXPECT_EQ(source_of(two_operators(RateSchedule({{10_s, 100, 100}, {5_s, 300, 300}, {5_s, 300, 300}})))["rate"],
            json::parse("[[0.0,100.0],[10.0,300.0]]"));
}

TEST(JobSpecification, ARateThatRisesDoesSoSecondBySecond) {
  EXPECT_EQ(source_of(two_operators(RateSchedule({{2500_ms, 0, 100}, {1_s, 50, 50}})))["rate"],
            json::parse("[[0.0,20.0],[1.0,60.0],[2.0,90.0],[2.5,50.0]]"));
}

TEST(JobSpecification, AScheduleThatRepeatsSaysSo) {
  const json source = source_of(two_operators(RateSchedule({{10_s, 100, 100}, {5_s, 300, 300}}, true)));
  EXPECT_EQ(source["rate"], json::parse("[[0.0,100.0],[10.0,300.0]]"));
  EXPECT_EQ(source["repeat_s"], 15.0);
}

TEST(JobSpecification, SourcesLoopAndBurst) {
  job::Job job = two_operators(RateSchedule::constant(10));
  EXPECT_EQ(source_of(job)["loop"], "open");
  EXPECT_EQ(source_of(job)["pattern"], "even");
  EXPECT_FALSE(source_of(job).contains("out_of_orderness_ms"));
  job.sources["in"].out_of_orderness = 1500_us;
  EXPECT_EQ(source_of(job)["out_of_orderness_ms"], 2);
  job.sources["in"].loop = job::SourceLoop::closed;
  job.sources["in"].arrivals = job::Arrivals::burst;
  EXPECT_EQ(source_of(job)["loop"], "closed");
  EXPECT_EQ(source_of(job)["pattern"], "burst");
}

TEST(JobSpecification, RefusesWhatTheFlinkJobCannotDo) {
  const auto error = [](auto change) {
    job::Job job = two_operators(RateSchedule::constant(10));
    change(job.sources["in"]);
    return job_specification(job, plan::Deployment(job.plan), {}).error();
  };
  EXPECT_EQ(error([](job::SourceLoad& load) { load.partitions = 4; }),
            "source 'in': the Flink job knows no partitions");
  EXPECT_EQ(error([](job::SourceLoad& load) { load.fetch_limit = 4; }),
            "source 'in': the Flink job knows no fetch limit");
  EXPECT_EQ(error([](job::SourceLoad& load) { load.arrivals = job::Arrivals::mmpp; }),
            "source 'in': the Flink job knows no arrivals other than even and burst");
}

TEST(JobSpecification, RefusesInputsThatEnd) {
  job::Job ends = two_operators(RateSchedule::constant(10));
  ends.plan.operators.front().records = 5;
  EXPECT_EQ(job_specification(ends, plan::Deployment(ends.plan), {}).error(),
            "source 'in': the Flink job's sources have no end");
  job::Job sorts = two_operators(RateSchedule::constant(10));
  sorts.plan.operators.back().kind = plan::OperatorKind::sort;
  EXPECT_EQ(job_specification(sorts, plan::Deployment(sorts.plan), {}).error(),
            "operator 'out': the Flink job has no sort");
  job::Job adapts = two_operators(RateSchedule::constant(10));
  adapts.plan.operators.back().adaptation.after = 5;
  EXPECT_EQ(job_specification(adapts, plan::Deployment(adapts.plan), {}).error(),
            "operator 'out': the Flink job changes no algorithm");
}

TEST(Base64, IsThatOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

}  // namespace
}  // namespace millrace::experiments::flink
