// From the figures that a config names to files.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/figures/figure_table.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// One picture and the numbers in it.
struct DrawnFigure {
  std::string name;   // [figure.NAME]
  std::string query;  // "": all
  std::string title;
  std::filesystem::path svg, png, csv;
};

// Draws `figure` for each of its queries (all of its comparison's if it names none) from what the store holds of the
// comparison with that artefact hash, and of a kind of two of the one `beside` it, as
// FOLDER/FIGURE-QUERY.{svg,png,csv}, or FIGURE-QUERY-TUNER of a kind with a picture per tuner, or FIGURE of one with a
// picture of all queries, and some kinds a FIGURE-...-summary.csv besides; makes the folder. The store is only read.
// Errors, a sentence each: gnuplot is missing or failed, nothing to draw, a file cannot be written; figures already
// drawn stay.
tl::expected<std::vector<DrawnFigure>, std::string> draw_figure(Database& store, const Figure& figure,
                                                                const std::string& comparison,
                                                                const std::filesystem::path& folder,
                                                                const std::string& beside = "");

// Draws a figure of models (FigureEntry::of_models) as FOLDER/FIGURE.{svg,png,csv}; makes the folder. Errors: likewise.
tl::expected<DrawnFigure, std::string> draw_models_figure(Database& store, const Figure& figure,
                                                          std::vector<FigureModel> models,
                                                          const std::filesystem::path& folder);

}  // namespace millrace::experiments
