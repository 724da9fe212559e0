#include "experiments/status/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "experiments/figures/aligned_text.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kLongestError = 160;  // characters of a failure that are shown
constexpr std::size_t kMostWorks = 40;      // lines of a table

std::string span_text(std::int64_t seconds) {
  const std::int64_t s = std::max<std::int64_t>(0, seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
}

std::string state_text(const WorkStatus& status, Liveness liveness, std::int64_t now_utc_s) {
  switch (liveness) {
    case Liveness::ended:
      return std::string(to_string(status.state));
    case Liveness::alive:
      return "running";
    case Liveness::killed:
      return "killed (its process is gone and did not say that it ends)";
    case Liveness::silent:
      break;
  }
  return fmt::format("silent for {} (killed, or {} or the file system does not answer)",
                     span_text(now_utc_s - status.written_utc_s), status.host);
}

std::string shortened(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  if (text.size() <= kLongestError) return text;
  return text.substr(0, kLongestError) + "...";
}

std::string table_of_kinds(const StoreOverview& overview) {
  std::vector<std::vector<std::string>> lines = {{"artefacts", "done", "running", "failed"}};
  for (const auto& [kind, counts] : overview.kinds) {
    lines.push_back(
        {kind, fmt::format("{}", counts.done), fmt::format("{}", counts.running), fmt::format("{}", counts.failed)});
  }
  return aligned_text(lines);
}

// Works of one name, kind and status in one line: the comparisons of a sweep, a set that was changed and made again.
struct LikeWorks {
  WorkOverview together;  // its numbers are sums
  std::size_t count = 1;
};

std::vector<LikeWorks> like_works(const std::vector<WorkOverview>& works) {
  std::vector<LikeWorks> all;
  for (const WorkOverview& work : works) {
    const auto known = std::ranges::find_if(all, [&](const LikeWorks& other) {
      const WorkOverview& one = other.together;
      return std::tie(one.kind, one.name, one.status) == std::tie(work.kind, work.name, work.status);
    });
    if (known == all.end()) {
      all.push_back({work});
      continue;
    }
    ++known->count;
    known->together.pieces += work.pieces;
    known->together.done += work.done;
    known->together.failed += work.failed;
  }
  return all;
}

// What is not done comes first.
std::string table_of_works(const std::vector<WorkOverview>& works) {
  std::vector<LikeWorks> all = like_works(works);
  std::stable_partition(all.begin(), all.end(), [](const LikeWorks& one) { return one.together.status != "done"; });
  std::vector<std::vector<std::string>> lines = {{"made of pieces", "", "status", "pieces", "done", "failed"}};
  for (const auto& [work, count] : all) {
    if (lines.size() > kMostWorks) break;
    lines.push_back({count == 1 ? work.name : fmt::format("{} ({} of them)", work.name, count), work.kind, work.status,
                     fmt::format("{}", work.pieces), fmt::format("{}", work.done), fmt::format("{}", work.failed)});
  }
  std::string text = aligned_text(lines);
  if (all.size() > kMostWorks) text += fmt::format("  and {} others\n", all.size() - kMostWorks);
  return text;
}

std::string bytes_by_kind(const std::map<std::string, std::int64_t>& bytes) {
  std::vector<std::pair<std::int64_t, std::string>> sorted;
  for (const auto& [kind, size] : bytes) sorted.emplace_back(size, kind);
  std::ranges::sort(sorted, std::greater<>());
  std::string text;
  for (const auto& [size, kind] : sorted)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kind, size_text(size));
  return text;
}

}  // namespace

std::string work_text(const WorkStatus& status, Liveness liveness, std::int64_t now_utc_s, const std::string& file) {
  const bool ended = liveness == Liveness::ended;
  const std::int64_t until = liveness == Liveness::alive ? now_utc_s : status.written_utc_s;
  std::string text = fmt::format("{}: {}\n", state_text(status, liveness, now_utc_s), status.command);
  text += fmt::format("  pid {} on {}, {} worker{}, since {}, {} {}\n", status.process.pid, status.host, status.workers,
                      status.workers == 1 ? "" : "s", utc_text(status.started_utc_s), ended ? "took" : "for",
                      span_text(until - status.started_utc_s));
  text += fmt::format("  {}: {}\n", ended ? "ended in" : "stage", progress_text(status.stage));
  if (status.stage.stored > 0) text += fmt::format("  {} of these were stored before\n", status.stage.stored);
  if (status.simulated_s > 0) text += fmt::format("  {:.4g} s simulated in all\n", status.simulated_s);
  if (status.failed > 0) text += fmt::format("  {} pieces failed in all\n", status.failed);
  if (!ended) {
    text += fmt::format("  last piece done, or stage begun, {} ago\n", span_text(now_utc_s - status.progressed_utc_s));
  }
  if (status.exit_status >= 0) text += fmt::format("  exit status {}\n", status.exit_status);
  return text + fmt::format("  {}\n", file);
}

std::string overview_text(const StoreOverview& overview, std::size_t most_failures) {
  if (overview.kinds.empty()) return "nothing is stored\n";
  std::string text = table_of_kinds(overview);
  if (!overview.works.empty()) text += "\n" + table_of_works(overview.works);
  for (const WorkOverview& work : overview.works) {
    if (work.kind == "comparison" || work.failed == 0) continue;  // failures of runs follow, by their reasons
    text += fmt::format("{}: {} failed, one of them: {}\n", work.name, work.failed, shortened(work.first_error));
  }
  if (!overview.failures.empty()) text += "\nfailed runs\n";
  for (std::size_t i = 0; i < std::min(most_failures, overview.failures.size()); ++i) {
    const FailureOverview& failure = overview.failures[i];
    text += fmt::format("  {} x {}, one of them {}\n", failure.count, shortened(failure.error), failure.first);
  }
  if (overview.failures.size() > most_failures) {
    text += fmt::format("  and {} other reasons\n", overview.failures.size() - most_failures);
  }
  return text;
}

std::string disk_text(const std::string& store, const DiskUse& use, const std::string& results_folder,
                      std::int64_t results) {
  std::string text = fmt::format("{}: {}", store, size_text(use.database));
  if (use.free_pages > 0) text += fmt::format(", {} of it unused", size_text(use.free_pages));
  text += "\n";
  if (!use.rows.empty()) text += fmt::format("  {}\n", bytes_by_kind(use.rows));
  text += fmt::format("{}: {}\n", artefact_folder(store).string(), size_text(use.folder));
  if (!use.files.empty()) text += fmt::format("  {}\n", bytes_by_kind(use.files));
  if (results >= 0) text += fmt::format("{}: {}\n", results_folder, size_text(results));
  return text;
}

std::string next_text(const WorkStatus* status, Liveness liveness, const StoreOverview& overview) {
  const bool unfinished =
      std::ranges::any_of(overview.works, [](const WorkOverview& work) { return work.status == "running"; });
  if (status != nullptr && liveness == Liveness::alive)
    return "next: it works; ask again, or interrupt it with Ctrl-C\n";
  if (status != nullptr && liveness == Liveness::silent) {
    return fmt::format("next: see on {} whether pid {} runs; if not: {}\n", status->host, status->process.pid,
                       status->command);
  }
  if (status != nullptr && (liveness == Liveness::killed || status->state != WorkState::finished)) {
    return fmt::format("next, to go on from there: {}\n", status->command);
  }
  if (!overview.failures.empty()) {
    return status != nullptr ? fmt::format("next, to try what failed again: {}\n", status->command)
                             : "next: `millrace run CONFIG` tries what failed again\n";
  }
  if (unfinished) return "next: `millrace run CONFIG` goes on with what is running\n";
  return "next: `millrace show RESULTS` shows what is stored, `millrace gc --dry-run` what could go\n";
}

}  // namespace millrace::experiments
