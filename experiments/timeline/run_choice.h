// Which runs of an experiment a user means by a few words.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/cell.h"

namespace millrace::experiments {

// The cells that `words` name: [COMPARISON/][QUERY/]TUNER[#REPLICATION], where any part but one may be left out
// ("ds2", "stressed", "q5/ds2#2") and then is any; without #REPLICATION the first one, "all": every cell. In the order
// of `cells`, never empty. Error: a sentence that says what there is.
tl::expected<std::vector<const Cell*>, std::string> choose_runs(const std::vector<Cell>& cells, std::string_view words);

}  // namespace millrace::experiments
