#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// A job of a source and a sink whose counters grow by a second of work whenever they are read, whatever the clock says.
// Runs the shell lines with $URL, then ends.
constexpr const char* kServer = R"(
import http.server, json, os, subprocess, sys, threading, urllib.parse
GROWTH = {"v1": {"numRecordsOut": 1000, "numBytesOut": 104000, "Source__bids.numRecordsOut": 1000},
          "v2": {"numRecordsIn": 1000}}
TIMES = {"accumulateBusyTimeMs": 200, "accumulateIdleTimeMs": 800, "accumulateBackPressuredTimeMs": 0}
reads = {"v1": 0, "v2": 0}
def vertex(id, name):
    return {"id": id, "name": name, "parallelism": 1, "maxParallelism": 128, "tasks": {"RUNNING": 1}}
def answer(path):
    if path == "/overview":
        return {"taskmanagers": 1, "slots-total": 4, "slots-available": 2, "jobs-running": 1, "flink-version": "1.20.3"}
    if path == "/jobs/overview":
        return {"jobs": [{"jid": "j1", "name": "clicks", "state": os.environ.get("STATE", "RUNNING")}]}
    if path == "/taskmanagers":
        return {"taskmanagers": [{"id": "a", "path": "pekko.tcp://flink@h:1/x", "slotsNumber": 4, "freeSlots": 2,
                                  "hardware": {"cpuCores": 2}}]}
    if path == "/jobmanager/config":
        return [{"key": "metrics.fetcher.update-interval", "value": "0"}]
    if path == "/jobs/j1":
        return {"jid": "j1", "name": "clicks", "state": "RUNNING", "timestamps": {"RUNNING": 1},
                "vertices": [vertex("v1", "Source: bids"), vertex("v2", "Sink: out")]}
    if path == "/jobs/j1/plan":
        return {"plan": {"nodes": [{"id": "v1"}, {"id": "v2", "inputs": [{"id": "v1", "ship_strategy": "REBALANCE"}]}]}}
    id = path.split("/")[4]
    if "?" not in path:
        return [{"id": name} for name in GROWTH[id]]
    reads[id] += 1
    known = {**GROWTH[id], **TIMES}
    names = [name[2:] for name in path.split("get=")[1].split(",")]
    return [{"id": "0." + name, "value": str(known[name] * reads[id])} for name in names if name in known]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(answer(urllib.parse.unquote(self.path))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["URL"] = "http://127.0.0.1:%d" % server.server_address[1]
sys.exit(subprocess.call(["sh", "-c", sys.argv[1]]))
)";

class ImportFlinkJobTest : public testing::Test {
 protected:
  ImportFlinkJobTest() { folder_.write("server.py", kServer); }

  ProgramResult with_server(const std::string& lines, const std::string& environment = "") {
    return run_shell("cd '" + folder_.path().string() + "' && export MILLRACE && " + environment +
                     " python3 server.py '" + lines + "'");
  }
  std::string content(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(folder_.file(name)).rdbuf();
    return text.str();
  }

  TemporaryFolder folder_;
};

TEST_F(ImportFlinkJobTest, WritesAQueryThatAConfigTakes) {
  folder_.write("what-if.toml", R"([query.clicks]
template = "clicks.toml"
[cluster.its]
type = "c6420"
nodes = 2
slots_per_node = 4
[comparison.wider]
queries = ["clicks"]
cluster = "its"
tuners = ["ds2"]
duration = "60 s"
sample = "10 s"
)");
  const auto result = with_server(
      R"("$MILLRACE" import flink-job "$URL" --window 1s --out clicks.toml &&
         "$MILLRACE" run what-if.toml --store s.sqlite --out out --jobs 1 --quiet >run.txt)");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("own CPU a record"));
  EXPECT_THAT(result.out, HasSubstr("clicks.toml"));
  EXPECT_THAT(result.error, HasSubstr("millrace: watching job 'clicks' for 1 s"));
  const std::string text = content("clicks.toml");
  // 200 us, less 280 ns of the engine.
  for (const char* line : {"[source.bids]", "rate = \"1k/s\"", "per_record = \"199720 ns\"", "[operator.out]"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(content("run.txt"), HasSubstr("ds2"));
}

TEST_F(ImportFlinkJobTest, WithoutAFileTheQueryIsAllOfStandardOutput) {
  const auto result = with_server(R"("$MILLRACE" import flink-job "$URL" --job clicks --window 1s --quiet)");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_TRUE(result.out.starts_with("# Job 'clicks' (j1) on http://127.0.0.1:")) << result.out;
  EXPECT_THAT(result.error, HasSubstr("own CPU a record"));
}

TEST_F(ImportFlinkJobTest, WhatIsAskedForAndNotThereIsTheUsersMistake) {
  const auto unknown = with_server(R"("$MILLRACE" import flink-job "$URL" --job shop --window 1s --out q.toml)");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.error, HasSubstr("no job 'shop' runs on http://127.0.0.1:"));
  EXPECT_THAT(unknown.error, HasSubstr("its jobs: j1 'clicks' (RUNNING)"));
  const auto none = with_server(R"("$MILLRACE" import flink-job "$URL" --out q.toml)", "STATE=FINISHED");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.error, HasSubstr("its jobs: j1 'clicks' (FINISHED)"));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("q.toml")));
}

TEST_F(ImportFlinkJobTest, ACommandLineThatIsWrongAsksNobody) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> mistakes = {
      {{"import", "flink-job"}, ""},
      {{"import", "flink-job", "localhost:8081"}, "localhost:8081"},
      {{"import", "flink-job", "http://127.0.0.1:1", "--window", "60"}, "--window: '60' has no unit"},
      {{"import", "flink-job", "http://127.0.0.1:1", "--window", "1 ms"}, "between one second and one day"},
      {{"import", "flink-job", "http://127.0.0.1:1", "--subtasks"}, "--subtasks is an option of zerotune alone"},
      {{"import", "flink-job", "http://127.0.0.1:1", "--out", folder_.path().string()}, "is a folder"},
      {{"import", "zerotune", folder_.path().string(), "--window", "1s"}, "--window is an option of flink-job alone"}};
  for (const auto& [arguments, sentence] : mistakes) {
    const auto result = run_program(arguments);
    EXPECT_EQ(result.status, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(result.error, HasSubstr(sentence));
  }
}

TEST_F(ImportFlinkJobTest, NoClusterThereIsAFailure) {
  const auto result = run_shell(R"(
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MILLRACE" import flink-job "http://127.0.0.1:$port")");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("/overview"));
}

}  // namespace
}  // namespace millrace::experiments
