#include "experiments/garbage/garbage_text.h"

#include <fmt/format.h>

#include <numeric>
#include <vector>

#include "experiments/figures/aligned_text.h"
#include "experiments/status/disk_use.h"

namespace millrace::experiments {
namespace {

std::int64_t sum(const std::map<std::string, std::int64_t>& rows) {
  return std::accumulate(rows.begin(), rows.end(), std::int64_t{0},
                         [](std::int64_t so_far, const auto& entry) { return so_far + entry.second; });
}

}  // namespace

std::string garbage_text(const Garbage& garbage) {
  std::string text;
  if (!garbage.kinds.empty()) {
    std::vector<std::vector<std::string>> lines = {{"goes", "because", "artefacts", "files"}};
    for (const auto& [kind, counts] : garbage.kinds) {
      lines.push_back({kind.first, std::string(to_string(kind.second)), fmt::format("{}", counts.artefacts),
                       size_text(counts.file_bytes)});
    }
    text += aligned_text(lines);
  }
  if (!garbage.orphans.empty()) text += fmt::format("rows of no artefact: {}\n", sum(garbage.orphans));
  if (garbage.stray_bytes > 0) text += fmt::format("folders of no artefact: {}\n", size_text(garbage.stray_bytes));
  if (!garbage.empty()) text += fmt::format("rows in all: {}\n", sum(garbage.rows));
  if (garbage.unfinished > 0) {
    text +=
        fmt::format("{} unfinished sets stay: `millrace run` of their configs goes on with them\n", garbage.unfinished);
  }
  return text;
}

}  // namespace millrace::experiments
