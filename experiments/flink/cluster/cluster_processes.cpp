#include "experiments/flink/cluster/cluster_processes.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <iterator>

#include "processes/detached_program.h"

namespace millrace::experiments::flink {
namespace {

constexpr auto kPoll = kernel::Duration::from_ns(100'000'000);
constexpr auto kAfterKill = kernel::Duration::from_ns(5'000'000'000);

bool runs(const ProcessRecord& record) {
  ::waitpid(record.process.pid, nullptr, WNOHANG);  // a child that has ended; of others the system answers ECHILD
  return processes::is_running(record.process);
}

void signal_all(const std::vector<ProcessRecord>& records, int signal) {
  for (const ProcessRecord& record : records) {
    if (runs(record)) ::kill(record.process.pid, signal);
  }
}

// Moves the names of those that have ended, until all have or the time is over. A stop is not listened to: who asks
// twice would leave half a cluster.
void wait_for(std::vector<ProcessRecord>& running, std::vector<std::string>& ended, kernel::Duration at_most,
              WallClock& clock) {
  const Deadline deadline(clock, at_most);
  while (true) {
    std::erase_if(running, [&](const ProcessRecord& record) {
      const bool gone = !runs(record);
      if (gone) ended.push_back(record.name);
      return gone;
    });
    if (running.empty() || deadline.passed()) return;
    clock.sleep(kPoll);
  }
}

}  // namespace

tl::expected<ProcessRecord, std::string> start_process(const std::string& name, const std::vector<std::string>& command,
                                                       const RunFolder& folder) {
  const auto failed = [&](const std::string& why) {
    return tl::unexpected(fmt::format("{} did not start: {}", name, why));
  };
  auto held = processes::start_held(command, folder.output_of(name));
  if (!held) return failed(held.error());
  const auto process = processes::identity_of(held->pid());
  if (!process) return failed("it ended at once");
  ProcessRecord record = {name, *process};
  if (auto written = write_record(folder.pids(), record); !written) return failed(written.error());
  if (auto gone = held->let_go(); !gone) return failed(gone.error());
  return record;
}

std::vector<ProcessRecord> ended_among(const std::vector<ProcessRecord>& records) {
  std::vector<ProcessRecord> ended;
  std::ranges::copy_if(records, std::back_inserter(ended), [](const ProcessRecord& record) { return !runs(record); });
  return ended;
}

Ending end_processes(const std::vector<ProcessRecord>& records, const Surroundings& around) {
  Ending ending;
  std::vector<ProcessRecord> running;
  for (const ProcessRecord& record : records) {
    if (runs(record)) {
      running.push_back(record);
    } else {
      ending.absent.push_back(record.name);
    }
  }
  signal_all(running, SIGTERM);
  wait_for(running, ending.ended, around.grace, around.clock);
  signal_all(running, SIGKILL);
  wait_for(running, ending.killed, kAfterKill, around.clock);
  for (const ProcessRecord& record : running) ending.left.push_back(record.name);
  return ending;
}

}  // namespace millrace::experiments::flink
