#include "experiments/status/status_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <sstream>

#include "sim/plan/bounded_json.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMiddle = ".status.";
constexpr std::string_view kEnd = ".json";

}  // namespace

fs::path status_path(const std::string& store) {
  return store + ".status.json";
}

fs::path second_status_path(const std::string& store, pid_t pid) {
  return fmt::format("{}{}{}{}", store, kMiddle, pid, kEnd);
}

tl::expected<void, std::string> write_status(const fs::path& file, const WorkStatus& status) {
  const fs::path fresh = fmt::format("{}.{}.new", file.string(), ::getpid());
  {
    std::ofstream out(fresh, std::ios::binary);
    out << to_json(status).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    out.close();
    if (!out) return tl::unexpected(fmt::format("{} cannot be written", fresh.string()));
  }
  std::error_code error;
  fs::rename(fresh, file, error);
  if (!error) return {};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return tl::unexpected(fmt::format("{} cannot be written: {}", file.string(), error.message()));
}

tl::expected<WorkStatus, std::string> read_status(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return tl::unexpected(fmt::format("{} cannot be read", file.string()));
  const auto json = plan::bounded_json(text.str());
  if (json.is_discarded()) return tl::unexpected(fmt::format("{} is no JSON", file.string()));
  auto status = work_status_from_json(json);
  if (!status) return tl::unexpected(fmt::format("{}: {}", file.string(), status.error()));
  return status;
}

std::vector<fs::path> status_files(const std::string& store) {
  const fs::path first = status_path(store);
  const std::string start = fs::path(store).filename().string() + std::string(kMiddle);
  std::vector<fs::path> files;
  std::error_code ignored;
  const fs::path folder = first.has_parent_path() ? first.parent_path() : ".";
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(start) || !name.ends_with(kEnd) || name.size() <= start.size() + kEnd.size()) continue;
    files.push_back(first.parent_path() / name);
  }
  std::ranges::sort(files);
  if (fs::exists(first, ignored)) files.insert(files.begin(), first);
  return files;
}

Liveness liveness_of(const WorkStatus& status, std::int64_t now_utc_s, const std::string& host, const fs::path& proc) {
  if (status.state != WorkState::running) return Liveness::ended;
  if (status.host == host) return processes::is_running(status.process, proc) ? Liveness::alive : Liveness::killed;
  return now_utc_s - status.written_utc_s > kSilentAfter_s ? Liveness::silent : Liveness::alive;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::int64_t now_utc_s() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

std::string who_works_on(const std::string& store) {
  const std::string host = host_name();
  for (const fs::path& file : status_files(store)) {
    const auto status = read_status(file);
    if (!status) continue;
    const Liveness liveness = liveness_of(*status, now_utc_s(), host);
    if (liveness == Liveness::ended || liveness == Liveness::killed) continue;
    return fmt::format("pid {} on {} ({}){}", status->process.pid, status->host == host ? "this machine" : status->host,
                       status->command,
                       liveness == Liveness::silent ? fmt::format(", silent since {}; if it has ended, remove {}",
                                                                  utc_text(status->written_utc_s), file.string())
                                                    : "");
  }
  return "";
}

}  // namespace millrace::experiments
