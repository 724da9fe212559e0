#include "experiments/flink/cluster/maven.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <vector>

#include "experiments/flink/cluster/log_tail.h"
#include "experiments/flink/cluster/run_folder.h"
#include "processes/detached_program.h"
#include "processes/piped_program.h"

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

namespace {

constexpr auto kMostOfMaven = kernel::Duration::from_ns(600'000'000'000);
constexpr auto kPoll = kernel::Duration::from_ns(100'000'000);

ClusterError failure(std::string what) {
  return {ClusterErrorKind::failure, std::move(what)};
}

ClusterError stopped() {
  return {ClusterErrorKind::stopped, "stopped"};
}

std::string content_of(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return content.str();
}

// Ends Maven and waits for it.
void end(pid_t maven) {
  ::kill(-maven, SIGKILL);  // it leads a session of its own
  ::waitpid(maven, nullptr, 0);
}

// Runs `mvn ARGUMENTS` on the project and waits for it, for ten minutes at most.
tl::expected<void, ClusterError> run_maven(const Surroundings& around, const fs::path& project,
                                           const std::vector<std::string>& arguments, const fs::path& log) {
  const std::string maven = program_in_path("mvn", around.variables.path);
  if (maven.empty()) {
    return tl::unexpected(
        failure("Maven is not installed: `./millrace packages flink` installs it, or apt-get install "
                "openjdk-17-jdk-headless maven; an unpacked Flink 1.20 in FLINK_HOME is used instead "
                "of jars that Maven fetches"));
  }
  std::vector<std::string> command = {maven, "-B", "-ntp", "-q", "-f", project.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto held = processes::start_held(command, log);
  if (!held) return tl::unexpected(failure(fmt::format("{} did not start: {}", maven, held.error())));
  const pid_t pid = held->pid();
  if (auto gone = held->let_go(); !gone) return tl::unexpected(failure(fmt::format("{}: {}", maven, gone.error())));
  const Deadline deadline(around.clock, kMostOfMaven);
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    if (around.stopped() || deadline.passed()) {
      end(pid);
      if (around.stopped()) return tl::unexpected(stopped());
      return tl::unexpected(failure(fmt::format("Maven was not done with {} after ten minutes; what it said is in {}",
                                                project.string(), log.string())));
    }
    around.clock.sleep(kPoll);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return tl::unexpected(
      failure(fmt::format("Maven {} on {}. Its last words:\n{}All that it said is in {}",
                          processes::ending_text(status), project.string(), last_words(log, 8), log.string())));
}

// Waits while another `flink up` uses Maven in the same checkout.
tl::expected<FolderLock, ClusterError> lock_build(const Surroundings& around) {
  const fs::path folder = around.home / "build" / "flink";
  while (true) {
    auto lock = FolderLock::take(folder);
    if (lock) return std::move(*lock);
    if (!lock.error().empty()) return tl::unexpected(failure(lock.error()));
    if (around.stopped()) return tl::unexpected(stopped());
    around.clock.sleep(kPoll);
  }
}

// Of the project's own description and sources; what Maven made from them is left aside.
fs::file_time_type newest_source(const fs::path& project) {
  std::error_code ignored;
  auto newest = fs::last_write_time(project / "pom.xml", ignored);
  for (const auto& entry : fs::recursive_directory_iterator(project / "src", ignored)) {
    newest = std::max(newest, entry.last_write_time(ignored));
  }
  return newest;
}

}  // namespace

std::string program_in_path(const std::string& name, const std::string& path) {
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path program = fs::path(folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0) return program.string();
  }
  return "";
}

tl::expected<fs::path, ClusterError> resolved_jars(const Surroundings& around, const fs::path& log) {
  auto lock = lock_build(around);
  if (!lock) return tl::unexpected(lock.error());
  const fs::path pom = around.home / "experiments" / "flink" / "runtime" / "pom.xml";
  const fs::path jars = around.home / "build" / "flink" / "jars", part = jars.string() + ".part";
  const std::string wanted = content_of(pom);
  if (wanted.empty()) return tl::unexpected(failure(fmt::format("{} cannot be read", pom.string())));
  if (content_of(jars / "pom.xml") == wanted) return jars;

  around.say("fetching Flink's jars by Maven, once (70 MB)");
  std::error_code error;
  fs::remove_all(part, error);
  auto copied =
      run_maven(around, pom,
                {"dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=" + part.string()}, log);
  if (!copied) return tl::unexpected(copied.error());
  fs::remove_all(jars, error);
  if (auto written = replace_file(part / "pom.xml", wanted); !written) return tl::unexpected(failure(written.error()));
  fs::rename(part, jars, error);
  if (error) return tl::unexpected(failure(fmt::format("{} cannot be made: {}", jars.string(), error.message())));
  return jars;
}

fs::path job_jar(const fs::path& home) {
  return home / "experiments" / "flink" / "job" / "target" / "millrace-flink-job.jar";
}

tl::expected<fs::path, ClusterError> built_job_jar(const Surroundings& around, const fs::path& log) {
  auto lock = lock_build(around);
  if (!lock) return tl::unexpected(lock.error());
  const fs::path project = around.home / "experiments" / "flink" / "job", jar = job_jar(around.home);
  std::error_code none;
  const auto built_at = fs::last_write_time(jar, none);
  if (!none && built_at >= newest_source(project)) return jar;

  around.say("building the Flink job by Maven");
  auto built = run_maven(around, project / "pom.xml", {"package", "-Dmaven.test.skip=true"}, log);
  if (!built) return tl::unexpected(built.error());
  std::error_code error;
  fs::last_write_time(jar, fs::file_time_type::clock::now(), error);  // Maven leaves a jar that would be the same
  if (error) return tl::unexpected(failure(fmt::format("Maven made no {}", jar.string())));
  return jar;
}

}  // namespace millrace::experiments::flink
