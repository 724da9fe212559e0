// Every kind of figure, by name.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

struct FigureModel {
  std::string name;  // of its [model.x]
  std::string hash;  // of the artefact
};

// The second comparison of a figure of two.
struct OtherComparison {
  std::string hash;  // of the artefact
  // What the figure calls them.
  std::string first_name, second_name;
};

// What one figure is about. A figure shows one query of a comparison, or several, under all its tuners or some; or the
// models that a config trains.
struct FigureSubject {
  std::string comparison;                 // artefact hash
  std::string query;                      // "": of several
  std::string title;                      // what stands over it
  std::vector<std::string> tuners;        // labels; none: all
  std::vector<std::string> queries = {};  // of a figure of several
  std::vector<double> loads = {};         // of a protocol; none: all
  std::vector<FigureModel> models = {};   // of a figure of models, which has no comparison
  OtherComparison beside = {};            // of a figure of two

  bool shows(std::string_view tuner) const {
    return tuners.empty() || std::ranges::find(tuners, tuner) != tuners.end();
  }
};

// A figure, not yet drawn, and the numbers in it.
struct FigurePlot {
  Plot plot;
  std::string csv;
  std::string summary_csv = {};  // "": no such file beside it
};

struct FigureEntry {
  std::string_view name;
  std::string_view about;
  // Errors: the store cannot be read, or holds nothing to draw.
  tl::expected<FigurePlot, std::string> (*make)(Database& store, const FigureSubject& subject);
  bool each_tuner = false;   // a picture a tuner
  bool all_queries = false;  // one picture of all queries
  bool of_protocol = false;  // only of comparisons that go by changes of load
  bool by_load = false;      // may be of some of these loads only
  bool of_two = false;       // of a comparison and another one, drawn over each other
  bool of_models = false;    // of the config's models of the kind streamtune, not of a comparison
  bool of_sweep = false;     // of the cells of a sweep (sweep_chart()); `make` is nullptr
};

// In the order of `millrace list figures`.
std::span<const FigureEntry> figure_table();

// nullptr if there is no figure of that name.
const FigureEntry* find_figure(std::string_view name);

}  // namespace millrace::experiments
