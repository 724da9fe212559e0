#include "tests/experiments/flink/cluster/small_world.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMaven = R"(
echo "$*" >>"$0.calls"
while [ "$1" != -f ]; do shift; done
project=$(dirname "$2")
for word; do
  case $word in
    -DoutputDirectory=*) mkdir -p "${word#*=}" && touch "${word#*=}/flink-runtime-1.jar" ;;
    package) mkdir -p "$project/target" && touch "$project/target/millrace-flink-job.jar" ;;
  esac
done
)";

}  // namespace

void HastyClock::sleep(kernel::Duration length) {
  now_ = now_ + length;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

SmallWorld::SmallWorld() : folder(place.path() / "cluster") {
  write_program("java", "exec sleep 300");
  write_program("mvn", kMaven);
  write("home/experiments/flink/runtime/pom.xml", "<jars/>");
  write("home/experiments/flink/job/pom.xml", "<job/>");
  write("home/experiments/flink/job/src/main/java/Main.java", "class Main {}");
}

void SmallWorld::write(const fs::path& name, const std::string& content) const {
  fs::create_directories((place.path() / name).parent_path());
  place.write(name.string(), content);
}

std::string SmallWorld::read(const fs::path& name) const {
  std::ostringstream content;
  content << std::ifstream(place.path() / name, std::ios::binary).rdbuf();
  return content.str();
}

void SmallWorld::write_program(const std::string& name, const std::string& script) const {
  write("bin/" + name, "#!/bin/sh\n" + script + "\n");
  fs::permissions(place.path() / "bin" / name, fs::perms::owner_all);
}

std::size_t SmallWorld::maven_calls() const {
  const std::string calls = read("bin/mvn.calls");
  return static_cast<std::size_t>(std::ranges::count(calls, '\n'));
}

Surroundings SmallWorld::around() {
  return {
      .clock = clock,
      .stopped = [this] { return stopped; },
      .say = [this](const std::string& line) { said.push_back(line); },
      .overview = [this](const std::string& url) -> RestResult<ClusterOverview> {
        if (overview) return overview(url);
        return tl::unexpected(RestError{.kind = RestErrorKind::unreachable, .what = "nobody listens there"});
      },
      .variables = {.path = (place.path() / "bin").string(), .java_home = "", .flink_home = "", .flink_lib_dir = ""},
      .home = home()};
}

}  // namespace millrace::experiments::flink
