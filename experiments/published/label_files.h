// Labels of executed plans, which are published apart from the plans.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Whether a file of this name holds labels: labels*.csv, *labels*.json, *labels*.jsonl, *.labels.
bool is_label_file(std::string_view name);

class LabelTable {
 public:
  // Of the plan `id`; what is known only of that id in any structure counts too. Missing where nothing is known.
  PublishedLabels find(const std::string& structure, const std::string& id) const;
  // Of `id` in `structure`, "" = in any. Labels that are known already stay; `place` says where these stand. Error:
  // they differ from known ones; a sentence that says where those stand.
  tl::expected<void, std::string> add(const std::string& structure, const std::string& id,
                                      const PublishedLabels& labels, const std::string& place);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    PublishedLabels labels;
    std::string latency_place, throughput_place;
  };
  std::map<std::pair<std::string, std::string>, Entry> entries_;  // by structure and id
};

// Reads two kinds of file. *.csv: a header with the columns id, latency_ms and throughput_per_s (one of the two may be
// missing) and perhaps structure, others passed over; an empty cell is a missing label. Else a JSON object a line:
// {"id","latency","throughput"}, in ms and results/s, numbers or texts, the text "null" for a missing one. Errors:
// every line that is not of this kind, and every second line of a plan that says something else. `root` goes in front
// of `files`.
tl::expected<LabelTable, std::vector<Diagnostic>> read_label_files(const std::filesystem::path& root,
                                                                   const std::vector<std::string>& files);

}  // namespace millrace::experiments
