#include "processes/process_identity.h"

#include <fstream>
#include <sstream>

namespace millrace::processes {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

}  // namespace

std::optional<ProcessIdentity> identity_of(pid_t pid, const std::filesystem::path& proc) {
  const std::string stat = content_of(proc / std::to_string(pid) / "stat");
  // "PID (NAME) STATE PARENT ...": a name may hold spaces and parentheses, so what follows starts at the last one.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(stat.substr(name_end + 1));
  std::string state, skipped;
  rest >> state;
  constexpr int kBetweenStateAndStart = 18;  // fields 4 to 21
  for (int i = 0; i < kBetweenStateAndStart; ++i) rest >> skipped;
  ProcessIdentity identity;
  identity.pid = pid;
  if (!(rest >> identity.start_ticks) || state == "Z" || state == "X") return std::nullopt;
  std::istringstream(content_of(proc / "sys" / "kernel" / "random" / "boot_id")) >> identity.boot;
  return identity;
}

bool is_running(const ProcessIdentity& process, const std::filesystem::path& proc) {
  return identity_of(process.pid, proc) == process;
}

}  // namespace millrace::processes
