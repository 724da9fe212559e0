// Expectations for people and for other programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/expectations/judge_expectations.h"

namespace millrace::experiments {

// "stressed ds2", with the query in between where it is given: "load q5 ds2"; "every tuner" where it is "".
std::string subject_text(const ExpectedQuantity& of);
// "reconfigurations at least 15", "outside_slo_share above 2 x control + 5 %": of the other quantity what is not as in
// the judged one.
std::string expected_text(const Expectation& expectation);
// "21.3 (20 to 23), 3 seeds"; "not measured" with the reason if there is nothing.
std::string found_text(const JudgedExpectation& judged);
// "met", "NOT met", "not measured".
std::string_view to_text(Verdict verdict);

// Lines for a terminal: each expectation with what was found, and its reason below; "" if there is none. `quick` marks
// every verdict, since it is about a small part of the time.
std::string expectations_table(const std::vector<JudgedExpectation>& judged, bool quick);
// "5 of 6 expectations met".
std::string expectations_line(const std::vector<JudgedExpectation>& judged, bool quick);
// A line an expectation; numbers in the metric's unit.
std::string expectations_csv(const std::vector<JudgedExpectation>& judged);

}  // namespace millrace::experiments
