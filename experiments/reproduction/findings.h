// What a run's tables show of a paper's claims and numbers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/reproduction/paper.h"

namespace millrace::experiments {

// One number of ours, the paper's beside it, and what follows: the value that every stage's results come down to.
struct Finding {
  std::string what;            // a phrase, or the claim
  std::optional<double> ours;  // nothing: the run did not measure it
  std::optional<double> printed;
  std::string kind;           // of the printed number: "printed", "read from an image", "claimed in text"
  std::string place;          // where it is printed
  std::string rule;           // what is asked of ours, in words; "": it stands beside, unjudged
  std::optional<bool> holds;  // nothing: unjudged, or not measured
};

// All findings of an item from the tables in `folder`, where its run has written. `home` is the folder that the
// published tables' paths begin at. What cannot be read or is not there is a finding without a number of ours, with the
// reason as its rule.
std::vector<Finding> findings_of(const PaperItem& item, const std::filesystem::path& folder,
                                 const std::filesystem::path& home);

// Of those that a rule judges.
struct FindingCounts {
  std::size_t judged = 0, held = 0;
  std::size_t missing = 0;  // with a rule, but not measured
};
FindingCounts count(const std::vector<Finding>& findings);

}  // namespace millrace::experiments
