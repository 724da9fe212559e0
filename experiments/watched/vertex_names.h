// What the name of a Flink vertex says: "Source: bids -> Filter", "TumblingEventTimeWindows", "Sink: Writer".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

// A name for configs of letters, digits, '_' and '-', at most 40 characters: "bids-Filter". "vertex" if nothing is
// left.
std::string config_name(std::string_view name);

// config_name of each; those that are equal get "-2", "-3", ... at their ends.
std::vector<std::string> config_names(const std::vector<std::string>& names);

// The name holds the word, in whatever case.
bool mentions(std::string_view name, std::string_view lower_case_word);

// In one line, without control characters: fit for a comment.
std::string in_one_line(std::string_view text);

}  // namespace millrace::experiments
