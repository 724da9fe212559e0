// Inputs moved to mean 0 and scaled to standard deviation 1, by what was seen in training.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::models {

struct Standardiser {
  std::vector<double> means;
  std::vector<double> scales;  // standard deviation over the rows (divisor n), > 0; 1 for an input that is constant

  // (input - mean) / scale. Requires: as many as means. An input that was constant in training becomes exactly 0 where
  // it has that value.
  std::vector<double> operator()(std::span<const double> inputs) const;
};

// Of all rows. Requires: at least one row, all equally long and finite. O(rows x inputs).
Standardiser fit_standardiser(std::span<const std::vector<double>> rows);

// {"means":[...],"scales":[...]}
nlohmann::json standardiser_json(const Standardiser& standardiser);
// Inverse of standardiser_json, for `inputs` inputs. Errors: a sentence.
tl::expected<Standardiser, std::string> standardiser_from_json(const nlohmann::json& json, std::size_t inputs);

}  // namespace millrace::models
