#include "experiments/flink/rest_answers.h"

#include <gtest/gtest.h>

namespace millrace::experiments::flink {
namespace {

using nlohmann::json;

constexpr const char* kJob = R"({"jid":"j1","name":"q","state":"RUNNING","start-time":5,
  "timestamps":{"RUNNING":1700,"RESTARTING":0,"FAILED":0},"vertices":[
  {"id":"v1","name":"Source: a -> b","maxParallelism":128,"parallelism":2,"status":"RUNNING",
   "tasks":{"RUNNING":2,"CREATED":0}},
  {"id":"v2","name":"c","maxParallelism":64,"parallelism":1,"tasks":{"RUNNING":1}}],"plan":{}})";

TEST(RestAnswers, AJobAndItsVertices) {
  const auto job = read_job(json::parse(kJob));
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->id, "j1");
  EXPECT_EQ(job->state, JobState::running);
  EXPECT_EQ(job->running_at_ms, 1700);
  ASSERT_EQ(job->vertices.size(), 2U);
  EXPECT_EQ(job->vertices[0].name, "Source: a -> b");
  EXPECT_EQ(job->vertices[0].tasks, (std::map<std::string, std::uint32_t>{{"RUNNING", 2}}));
  EXPECT_EQ(job->vertices[1].max_parallelism, 64U);
  EXPECT_TRUE(all_running(*job));
}

TEST(RestAnswers, AJobRunsWhenAllItsSubtasksDo) {
  auto job = json::parse(kJob);
  job["vertices"][0]["tasks"] = {{"RUNNING", 1}, {"DEPLOYING", 1}};
  EXPECT_FALSE(all_running(read_job(job).value()));
  job = json::parse(kJob);
  job["state"] = "RESTARTING";
  EXPECT_FALSE(all_running(read_job(job).value()));
  job["vertices"] = json::array();
  job["state"] = "RUNNING";
  EXPECT_FALSE(all_running(read_job(job).value()));
}

TEST(RestAnswers, AStateThatIsNotKnownIsNoEnd) {
  auto job = json::parse(kJob);
  job["state"] = "PONDERING";
  EXPECT_EQ(read_job(job)->state, JobState::other);
  EXPECT_EQ(read_job(job)->state_text, "PONDERING");
  EXPECT_FALSE(is_over(JobState::other));
  for (const char* state : {"FAILED", "CANCELED", "FINISHED", "SUSPENDED"}) {
    job["state"] = state;
    EXPECT_TRUE(is_over(read_job(job)->state)) << state;
  }
}

TEST(RestAnswers, WhatIsWrongIsNamedByItsPath) {
  auto job = json::parse(kJob);
  job["vertices"][1]["parallelism"] = "two";
  EXPECT_EQ(read_job(job).error(), "'vertices[1].parallelism' is not a count");
  job["vertices"][1].erase("parallelism");
  EXPECT_EQ(read_job(job).error(), "'vertices[1].parallelism' is missing, a count was expected");
  job["vertices"][1] = 7;
  EXPECT_EQ(read_job(job).error(), "'vertices[1]' is not an object");
  EXPECT_EQ(read_job(json::array()).error(), "the answer is not a JSON object");
  EXPECT_EQ(read_job({{"jid", 3}}).error(), "'jid' is not a string");
}

TEST(RestAnswers, TaskManagers) {
  const auto managers = read_task_managers(json::parse(
      R"({"taskmanagers":[{"id":"tm-0","path":"pekko.tcp://flink@127.0.0.1:34567/user/rpc/taskmanager_0",
          "slotsNumber":4,"freeSlots":1,"hardware":{"cpuCores":2,"physicalMemory":1}}]})"));
  ASSERT_TRUE(managers) << managers.error();
  EXPECT_EQ(managers->at(0).host, "127.0.0.1");
  EXPECT_EQ(managers->at(0).slots, 4U);
  EXPECT_EQ(managers->at(0).cores, 2U);
}

TEST(RestAnswers, Configuration) {
  const auto config = read_config(json::parse(R"([{"key":"rest.port","value":"8081"},{"key":"a","value":""}])"));
  ASSERT_TRUE(config) << config.error();
  EXPECT_EQ(config->at("rest.port"), "8081");
  EXPECT_FALSE(read_config(json::object()));
}

TEST(RestAnswers, JarsAndJobs) {
  EXPECT_EQ(read_uploaded_jar({{"filename", "C:\\up\\1_job.jar"}, {"status", "success"}}).value(), "1_job.jar");
  EXPECT_EQ(read_uploaded_jar({{"filename", "/up/"}, {"status", "success"}}).error(), "'filename' names no file");
  EXPECT_EQ(read_uploaded_jar({{"filename", "/up/x"}, {"status", "no"}}).error(), "the upload's status is 'no'");
  EXPECT_EQ(read_jars(json::parse(R"({"files":[{"id":"1_j.jar","name":"j.jar","entry":[]}]})"))->at(0).name, "j.jar");
  EXPECT_EQ(read_job_id(json::object()).error(), "'jobid' is missing, a string was expected");
  EXPECT_EQ(read_job_id({{"jobid", ""}}).error(), "'jobid' is empty");
  const auto jobs = read_jobs(json::parse(R"({"jobs":[{"jid":"1","name":"n","state":"CANCELED","tasks":{}}]})"));
  EXPECT_EQ(jobs->at(0).state, JobState::canceled);
}

TEST(RestAnswers, PlansOfJobs) {
  const auto plan = read_job_plan(json::parse(
      R"({"plan":{"jid":"j","nodes":[{"id":"a","parallelism":1,"description":"Source: x<br/>"},
          {"id":"b","inputs":[{"num":0,"id":"a","ship_strategy":"HASH","exchange":"pipelined_bounded"}]}]}})"));
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_EQ(plan->at(0).description, "Source: x<br/>");
  EXPECT_TRUE(plan->at(0).inputs.empty());
  EXPECT_EQ(plan->at(1).inputs, (std::vector<PlanInput>{{"a", "HASH"}}));
  EXPECT_EQ(read_job_plan(json::object()).error(), "'plan' is missing, an object was expected");
  EXPECT_EQ(read_job_plan(json::parse(R"({"plan":{"nodes":[{"id":"b","inputs":[{}]}]}})")).error(),
            "'plan.nodes[0].inputs[0].id' is missing, a string was expected");
}

TEST(RestAnswers, AMetricThatIsNoNumberIsMissing) {
  const auto metrics = read_metrics(json::parse(
      R"([{"id":"a","value":"12"},{"id":"b","value":"NaN"},{"id":"c","value":"1.5E3"},{"id":"d","value":"-Infinity"},
          {"id":"e","value":"7 ms"},{"id":"f"},{"id":"g","value":3}])"));
  ASSERT_TRUE(metrics) << metrics.error();
  EXPECT_EQ(metrics->at("a"), 12.0);
  EXPECT_EQ(metrics->at("c"), 1500.0);
  EXPECT_EQ(metrics->at("g"), 3.0);
  for (const char* missing : {"b", "d", "e", "f"}) EXPECT_EQ(metrics->at(missing), std::nullopt) << missing;
  EXPECT_TRUE(read_metrics(json::array())->empty());
  EXPECT_FALSE(read_metrics(json::object()));
}

TEST(RestAnswers, Savepoints) {
  EXPECT_FALSE(read_operation({{"status", {{"id", "IN_PROGRESS"}}}})->completed);
  const auto done = read_operation({{"status", {{"id", "COMPLETED"}}}, {"operation", {{"location", "file:/sp/1"}}}});
  EXPECT_TRUE(done->completed);
  EXPECT_EQ(done->location, "file:/sp/1");
  const auto failed = read_operation(
      {{"status", {{"id", "COMPLETED"}}},
       {"operation", {{"failure-cause", {{"class", "c"}, {"stack-trace", "a.CheckpointException: no\n\tat x"}}}}}});
  EXPECT_EQ(failed->failure, "CheckpointException: no");
  EXPECT_EQ(read_operation({{"status", {{"id", "LOST"}}}}).error(), "'status.id' is 'LOST'");
}

TEST(RestAnswers, CheckpointsAndCauses) {
  const auto counts = read_checkpoints(json::parse(
      R"({"counts":{"completed":3,"failed":1},"latest":{"completed":{"end_to_end_duration":250,"state_size":99}}})"));
  EXPECT_EQ(counts->completed, 3U);
  EXPECT_EQ(counts->last_duration_s, 0.25);
  EXPECT_FALSE(read_checkpoints(json::parse(R"({"counts":{"completed":0,"failed":0},"latest":{"completed":null}})"))
                   ->last_bytes);
  EXPECT_EQ(read_root_cause(json::parse(
                R"({"exceptionHistory":{"entries":[{"exceptionName":"e","stacktrace":"a.b.E: x\n\tat y"}]}})")),
            "E: x");
  EXPECT_EQ(read_root_cause(json::parse(R"({"exceptionHistory":{"entries":[]}})")), "");
  EXPECT_EQ(read_root_cause(json::parse(R"({"root-exception":null})")), "");
}

TEST(RestAnswers, ErrorsAreOneLine) {
  EXPECT_EQ(read_errors("<html>\nBad gateway"), "<html> Bad gateway");
  EXPECT_EQ(read_errors(R"({"errors":["one","two"]})"), "one");
  EXPECT_EQ(read_errors(R"({"errors":["java.util.concurrent.CompletionException: a.b.Refusal: no\n\tat x"]})"),
            "Refusal: no");
  EXPECT_EQ(read_errors(R"({"errors":[]})"), R"({"errors":[]})");
  EXPECT_LT(read_errors(std::string(5000, 'x')).size(), 500U);
}

}  // namespace
}  // namespace millrace::experiments::flink
