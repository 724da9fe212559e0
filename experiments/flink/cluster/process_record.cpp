#include "experiments/flink/cluster/process_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "experiments/flink/cluster/run_folder.h"

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

std::string record_text(const processes::ProcessIdentity& process) {
  return fmt::format("{} {} {}\n", process.pid, process.start_ticks, process.boot.empty() ? "-" : process.boot);
}

std::optional<processes::ProcessIdentity> record_in(const std::string& text) {
  if (!text.ends_with('\n')) return std::nullopt;
  std::istringstream words(text);
  processes::ProcessIdentity process;
  std::string more;
  if (!(words >> process.pid >> process.start_ticks >> process.boot) || words >> more) return std::nullopt;
  if (process.pid <= 1) return std::nullopt;  // never all processes, nor the system's first
  if (process.boot == "-") process.boot.clear();
  return process;
}

tl::expected<void, std::string> write_record(const fs::path& folder, const ProcessRecord& record) {
  return replace_file(folder / (record.name + ".pid"), record_text(record.process));
}

std::vector<ProcessRecord> records_in(const fs::path& folder) {
  std::vector<ProcessRecord> records;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != ".pid") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    if (const auto process = record_in(text.str())) records.push_back({entry.path().stem().string(), *process});
  }
  std::ranges::sort(records, {}, &ProcessRecord::name);
  return records;
}

}  // namespace millrace::experiments::flink
