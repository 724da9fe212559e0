#include "experiments/flink/rest_client.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "tests/experiments/flink/fake_clock.h"
#include "tests/experiments/flink/scripted_server.h"
#include "tests/processes/temporary_directory.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;
using namespace kernel::literals;

constexpr const char* kOverview =
    R"({"taskmanagers":2,"slots-total":8,"slots-available":5,"jobs-running":1,"flink-version":"1.20.3","x":[]})";

// Gives the answers one after another, the last one again and again, and remembers what was asked.
class RestClientTest : public testing::Test {
 protected:
  RestClient client(RestLimits limits = {}) { return {*HttpServer::at(server_.url()), clock_, limits}; }

  std::vector<Scripted> answers_;
  std::vector<Asked> asked_;
  FakeClock clock_;
  ScriptedServer server_{[this](const Asked& asked) {
    asked_.push_back(asked);
    return answers_.at(std::min(asked_.size(), answers_.size()) - 1);
  }};
};

TEST_F(RestClientTest, ReadsAnOverview) {
  answers_ = {{200, kOverview}};
  const auto overview = client().overview();
  ASSERT_TRUE(overview) << overview.error().what;
  EXPECT_EQ(overview->slots_total, 8U);
  EXPECT_EQ(overview->slots_available, 5U);
  EXPECT_EQ(overview->version, "1.20.3");
  EXPECT_EQ(asked_.at(0).target, "/overview");
}

TEST_F(RestClientTest, PutsAPrefixBeforeEveryPath) {
  answers_ = {{200, kOverview}};
  const RestClient behind_proxy(*HttpServer::at(server_.url() + "/flink/"), clock_);
  ASSERT_TRUE(behind_proxy.overview());
  EXPECT_EQ(asked_.at(0).target, "/flink/overview");
}

TEST_F(RestClientTest, ARefusalIsNotRepeatedAndSaysWhatFlinkSays) {
  answers_ = {
      {404, R"({"errors":["org.apache.flink.runtime.rest.NotFoundException: Job 12 not found\n\tat some.Frame"]})"}};
  const auto job = client().job("12");
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().kind, RestErrorKind::refused);
  EXPECT_EQ(job.error().status, 404);
  EXPECT_EQ(job.error().what, "GET " + server_.url() + "/jobs/12: status 404: NotFoundException: Job 12 not found");
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(clock_.slept(), Duration());
}

TEST_F(RestClientTest, ATroubledClusterIsAskedAgainThreeTimes) {
  answers_ = {{503, "{}"}, {500, "{}"}, {500, "{}"}, {200, kOverview}};
  EXPECT_TRUE(client().overview());
  EXPECT_EQ(asked_.size(), 4U);
  EXPECT_EQ(clock_.slept(), 1500_ms);
}

TEST_F(RestClientTest, ATroubledClusterIsGivenUpAfterThatWithTheLastCauseThatItNames) {
  answers_ = {
      {500,
       R"({"errors":["Internal server error.","<Exception on server side:\norg.a.B: the first\n\tat x.Y\n)"
       R"(Caused by: java.lang.IllegalStateException: the last\n\t... 3 more\nEnd of exception on server side>"]})"}};
  const auto overview = client().overview();
  ASSERT_FALSE(overview);
  EXPECT_EQ(overview.error().what,
            "GET " + server_.url() + "/overview: status 500: B: the first: IllegalStateException: the last");
  EXPECT_EQ(asked_.size(), 4U);
}

TEST_F(RestClientTest, NothingButAGetIsRepeated) {
  answers_ = {{500, "broken"}};
  const auto job = client().run_jar("a.jar", {});
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().what, "POST " + server_.url() + "/jars/a.jar/run: status 500: broken");
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(RestClientTest, AClusterThatIsNotThereIsToldAfterTheRepeats) {
  server_.die();
  const auto overview = client().overview();
  ASSERT_FALSE(overview);
  EXPECT_EQ(overview.error().kind, RestErrorKind::unreachable);
  EXPECT_EQ(
      overview.error().what,
      "GET " + server_.url() + "/overview: nothing answers at this address; is the cluster up (`millrace flink up`)?");
  EXPECT_EQ(clock_.slept(), 1500_ms);
}

TEST_F(RestClientTest, ASlowAnswerIsNotWaitedForForEver) {
  answers_ = {{200, kOverview, 400}};
  const auto overview = client({.answer = 100_ms, .retries = 0}).overview();
  ASSERT_FALSE(overview);
  EXPECT_EQ(overview.error().kind, RestErrorKind::timed_out);
  EXPECT_EQ(overview.error().what, "GET " + server_.url() + "/overview: no answer within 0.1 s");
}

TEST_F(RestClientTest, AnAnswerThatBreaksOffIsUnreadable) {
  answers_ = {{200, R"({"taskmanagers":2,"slots-to)"}};
  const auto overview = client().overview();
  ASSERT_FALSE(overview);
  EXPECT_EQ(overview.error().kind, RestErrorKind::unreadable);
  EXPECT_EQ(overview.error().what, "GET " + server_.url() + "/overview: the answer is not JSON");
}

TEST_F(RestClientTest, AnAnswerOfAnotherShapeNamesTheMember) {
  answers_ = {{200, R"({"taskmanagers":2})"}};
  EXPECT_EQ(client().overview().error().what,
            "GET " + server_.url() + "/overview: 'slots-total' is missing, a count was expected");
}

TEST_F(RestClientTest, UploadsAJarAsAForm) {
  answers_ = {{200, R"({"filename":"/tmp/flink-web-1/flink-web-upload/7e_job.jar","status":"success"})"}};
  const processes::TemporaryDirectory folder;
  const std::string content("PK\0\r\n--x", 8);
  folder.write("millrace_upload.jar", content);
  const auto jar = client().upload_jar(folder.path() / "millrace_upload.jar");
  ASSERT_TRUE(jar) << jar.error().what;
  EXPECT_EQ(*jar, "7e_job.jar");
  EXPECT_EQ(asked_.at(0).target, "/jars/upload");
  EXPECT_EQ(asked_.at(0).part, "jarfile");
  EXPECT_EQ(asked_.at(0).file_name, "millrace_upload.jar");
  EXPECT_EQ(asked_.at(0).content_type, "application/x-java-archive");
  EXPECT_EQ(asked_.at(0).body, content);
  EXPECT_EQ(client().upload_jar("/nowhere.jar").error().what, "cannot read /nowhere.jar");
}

TEST_F(RestClientTest, RunsAJarWithItsArgumentsOneByOne) {
  answers_ = {{200, R"({"jobid":"ab12"})"}};
  const auto job = client().run_jar(
      "7e_job.jar", {.arguments = {"--spec-b64", "e30="}, .savepoint = "file:/sp/1", .allow_non_restored_state = true});
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(*job, "ab12");
  EXPECT_EQ(nlohmann::json::parse(asked_.at(0).body),
            nlohmann::json::parse(R"({"programArgsList":["--spec-b64","e30="],"savepointPath":"file:/sp/1",)"
                                  R"("allowNonRestoredState":true})"));
}

TEST_F(RestClientTest, AsksForManyMetricsInLinesThatFlinkReads) {
  answers_ = {{200, R"([{"id":"0.a","value":"1"},{"id":"9.op.b","value":"NaN"},{"id":"strange","value":"2"}])"}};
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) names.push_back("metric-" + std::to_string(i));
  const auto metrics = client().metrics("j", "v", 20, names);
  ASSERT_TRUE(metrics) << metrics.error().what;
  ASSERT_EQ(metrics->size(), 20U);
  EXPECT_EQ(metrics->at(0).at("a"), 1.0);
  EXPECT_EQ(metrics->at(9).at("op.b"), std::nullopt);
  EXPECT_GT(asked_.size(), 1U);
  std::size_t first = 0;
  for (const Asked& asked : asked_) {
    EXPECT_LT(asked.target.size(), 4000U);
    const std::string start = "/jobs/j/vertices/v/metrics?get=" + std::to_string(first) + ".metric-0,";
    EXPECT_TRUE(asked.target.starts_with(start)) << asked.target;
    while (asked.target.find("=" + std::to_string(first) + ".metric-29") != std::string::npos ||
           asked.target.find("," + std::to_string(first) + ".metric-29") != std::string::npos) {
      ++first;
    }
  }
  EXPECT_EQ(first, 20U);
}

TEST_F(RestClientTest, SaysWhatARescalingIsToBe) {
  answers_ = {{200, "{}"}, {400, R"({"errors":["lower bound above upper bound"]})"}};
  const ResourceRequirements wanted{{"a", {1, 4}}, {"b", {2, 2}}};
  ASSERT_TRUE(client().require("j", wanted));
  EXPECT_EQ(asked_.at(0).method, "PUT");
  EXPECT_EQ(read_requirements(nlohmann::json::parse(asked_.at(0).body)), wanted);
  EXPECT_EQ(client().require("j", wanted).error().what,
            "PUT " + server_.url() + "/jobs/j/resource-requirements: status 400: lower bound above upper bound");
}

TEST_F(RestClientTest, AsksForSavepointsAndCancels) {
  answers_ = {{202, R"({"request-id":"r1"})"}, {202, "{}"}, {200, R"({"request-id":"r2"})"}, {200, "{}"}};
  EXPECT_EQ(client().stop_with_savepoint("j", "file:///sp").value(), "r1");
  EXPECT_EQ(asked_.at(0).body, R"({"drain":false,"targetDirectory":"file:///sp"})");
  EXPECT_TRUE(client().cancel("j"));
  EXPECT_EQ(asked_.at(1).method + asked_.at(1).target, "PATCH/jobs/j?mode=cancel");
  EXPECT_TRUE(client().dispose_savepoint("file:/sp/1"));
  EXPECT_EQ(asked_.at(2).body, R"({"savepoint-path":"file:/sp/1"})");
  EXPECT_TRUE(client().delete_jar("7e_job.jar"));
  EXPECT_EQ(asked_.at(3).method + asked_.at(3).target, "DELETE/jars/7e_job.jar");
}

TEST(HttpServer, RefusesWhatIsNoAddress) {
  for (const char* url : {"", "127.0.0.1:8081", "ftp://host", "http://", "http://host:port", "http://host/ x"}) {
    EXPECT_FALSE(HttpServer::at(url)) << url;
  }
  EXPECT_EQ(HttpServer::at("localhost").error(), "'localhost' is not an address such as http://127.0.0.1:8081");
  EXPECT_EQ(HttpServer::at("http://localhost:8081/")->url(), "http://localhost:8081");
}

}  // namespace
}  // namespace millrace::experiments::flink
