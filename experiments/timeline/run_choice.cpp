#include "experiments/timeline/run_choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "experiments/config/suggestion.h"

namespace millrace::experiments {

namespace {

struct RunWords {
  std::vector<std::string> parts;
  std::optional<std::uint32_t> replication;
};

// A label may hold a '#' too: only digits behind the last one are a replication.
RunWords choice_in(std::string_view words) {
  RunWords choice;
  const std::size_t hash = words.rfind('#');
  if (hash != std::string_view::npos && hash + 1 < words.size()) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(words.data() + hash + 1, words.data() + words.size(), number);
    if (error == std::errc() && end == words.data() + words.size()) {
      choice.replication = number;
      words = words.substr(0, hash);
    }
  }
  for (std::size_t at = 0; at <= words.size();) {
    const std::size_t slash = std::min(words.find('/', at), words.size());
    choice.parts.emplace_back(words.substr(at, slash - at));
    at = slash + 1;
  }
  return choice;
}

// Whether the parts are some of comparison, query and tuner, in this order.
bool names(const std::vector<std::string>& parts, const Cell& cell) {
  const std::array<const std::string*, 3> all = {&cell.comparison->name, &cell.query->name, &cell.tuner->label};
  std::size_t matched = 0;
  for (const std::string* name : all) {
    if (matched < parts.size() && parts[matched] == *name) ++matched;
  }
  return matched == parts.size();
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string none_of_that_name(const std::vector<Cell>& cells, const RunWords& choice, std::string_view words) {
  std::vector<std::string> comparisons, queries, tuners, all;
  for (const Cell& cell : cells) {
    add_once(comparisons, cell.comparison->name);
    add_once(queries, cell.query->name);
    add_once(tuners, cell.tuner->label);
  }
  for (const auto* names : {&comparisons, &queries, &tuners}) {
    for (const std::string& name : *names) add_once(all, name);
  }
  const auto unknown =
      std::ranges::find_if(choice.parts, [&](const auto& part) { return std::ranges::find(all, part) == all.end(); });
  return fmt::format("no run '{}'; comparisons: {}; queries: {}; tuners: {}{}", words, fmt::join(comparisons, ", "),
                     fmt::join(queries, ", "), fmt::join(tuners, ", "),
                     unknown == choice.parts.end() ? "" : did_you_mean(*unknown, all));
}

}  // namespace

tl::expected<std::vector<const Cell*>, std::string> choose_runs(const std::vector<Cell>& cells,
                                                                std::string_view words) {
  const RunWords choice = choice_in(words);
  std::vector<const Cell*> chosen;
  std::uint32_t replications = 0;  // of those named
  for (const Cell& cell : cells) {
    if (words != "all" && !names(choice.parts, cell)) continue;
    replications = std::max(replications, cell.replication + 1);
    if (words == "all" || cell.replication == choice.replication.value_or(0)) chosen.push_back(&cell);
  }
  if (!chosen.empty()) return chosen;
  if (replications == 0) return tl::unexpected(none_of_that_name(cells, choice, words));
  return tl::unexpected(fmt::format("no run '{}'; its replications are #0 to #{}", words, replications - 1));
}

}  // namespace millrace::experiments
