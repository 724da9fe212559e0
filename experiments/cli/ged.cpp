#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "graphs/edit_distance.h"
#include "graphs/graph_file.h"

namespace millrace::experiments {
namespace {

std::optional<std::string> content_of(const std::string& path) {
  std::ostringstream content;
  if (path == "-") {
    content << std::cin.rdbuf();
    return content.str();
  }
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) return std::nullopt;
  content << file.rdbuf();
  return content.str();
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Gives up a pair after so many seconds of CPU time, which other programs on the machine do not take.
std::function<bool(std::uint64_t)> clock_of(double seconds) {
  return [seconds, start = 0.0](std::uint64_t expansions) mutable {
    if (expansions == 0) start = cpu_seconds();
    return cpu_seconds() - start > seconds;
  };
}

std::string text_of(const graphs::Distance& distance, std::optional<std::uint32_t> threshold) {
  if (distance.edits) return std::to_string(*distance.edits);
  if (distance.capped) return fmt::format("capped {}..{}", distance.at_least, distance.at_most);
  return fmt::format("> {}", threshold.value_or(0));
}

}  // namespace

int ged_verb(const Options& options) {
  const auto text = content_of(options.subject);
  if (!text) return complain(fmt::format("{} cannot be read", options.subject), kUsersMistake);
  const bool directed = !options.undirected;
  const auto file = graphs::parse_graph_file(*text, directed);
  if (!file) {
    return complain(fmt::format("{}:{}: {}", options.subject, file.error().line, file.error().what), kUsersMistake);
  }
  graphs::DistanceSettings settings;
  settings.directed = directed;
  settings.method = options.method == "direct" ? graphs::Method::kDirect : graphs::Method::kAnchored;
  settings.threshold = options.threshold;
  settings.max_expansions = options.max_expansions;
  if (options.max_seconds) settings.give_up = clock_of(*options.max_seconds);
  for (const graphs::GraphPair& pair : file->pairs) {
    const graphs::NamedGraph& first = file->graphs[pair.first];
    const graphs::NamedGraph& second = file->graphs[pair.second];
    const double start = cpu_seconds();
    const graphs::Distance distance = graphs::edit_distance(first.graph, second.graph, settings);
    fmt::print("{} {} {}", first.id, second.id, text_of(distance, settings.threshold));
    if (options.statistics) fmt::print(" expansions={} seconds={:.6f}", distance.expansions, cpu_seconds() - start);
    fmt::print("\n");
    std::fflush(stdout);  // the next pair may take its time
  }
  return kFine;
}

}  // namespace millrace::experiments
