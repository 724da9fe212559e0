#include "experiments/config/figure_beside.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "experiments/config/suggestion.h"

namespace millrace::experiments {

namespace {

using Names = std::vector<std::string>;

struct Side {
  const std::string& comparison;
  Names names;  // its queries, or the labels of its tuners
};

Names labels_of(const Comparison& comparison) {
  Names labels;
  for (const TunerChoice& tuner : comparison.tuners) labels.push_back(tuner.label);
  return labels;
}

void check_has(TableReader& reader, const Node& at, const char* what, const Names& wanted, const Side& side,
               const std::string& because) {
  for (const std::string& name : wanted) {
    if (std::ranges::find(side.names, name) != side.names.end()) continue;
    reader.error(at.at, fmt::format("beside: comparison '{}' has no {} '{}', which {} has", side.comparison, what, name,
                                    because));
  }
}

void check_alike(TableReader& reader, const Node& at, const char* what, const Names& shown, const Side& own,
                 const Side& other) {
  if (!shown.empty()) {  // that the first has them is checked where they are read
    check_has(reader, at, what, shown, other, "the figure");
    return;
  }
  check_has(reader, at, what, own.names, other, fmt::format("'{}'", own.comparison));
  check_has(reader, at, what, other.names, own, fmt::format("'{}'", other.comparison));
}

}  // namespace

void check_beside(TableReader& reader, const Figure& figure, const FigureEntry* entry, const Comparison* own,
                  const std::vector<Comparison>& comparisons) {
  const Node* at = reader.find("beside");
  if (entry != nullptr && entry->of_two && at == nullptr) reader.require("beside");
  if (at == nullptr || figure.beside.empty()) return;
  if (entry != nullptr && !entry->of_two) {
    reader.error(at->at, fmt::format("beside: a figure of kind '{}' is of one comparison", entry->name));
    return;
  }
  const auto other = std::ranges::find(comparisons, figure.beside, &Comparison::name);
  if (other == comparisons.end()) {
    Names known;
    for (const Comparison& comparison : comparisons) known.push_back(comparison.name);
    reader.error(at->at, "beside: " + unknown_name("comparison", figure.beside, known));
    return;
  }
  if (own == nullptr) return;
  if (own == &*other) {
    reader.error(at->at, fmt::format("beside: '{}' is the figure's comparison itself", own->name));
    return;
  }
  check_alike(reader, *at, "query", figure.queries, {own->name, own->queries}, {other->name, other->queries});
  check_alike(reader, *at, "tuner", figure.tuners, {own->name, labels_of(*own)}, {other->name, labels_of(*other)});
}

}  // namespace millrace::experiments
