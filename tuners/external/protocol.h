// The lines that an external tuner and this program exchange: one JSON document a line.
//   to it, first:  {"millrace_tuner":1,"job":PLAN,"cluster":{"nodes":[{"name","cores","slots"}],"slots","cores"}|null,
//                  "options":{...}}
//   to it, at each decision: an Observation (sim/job/observation.h) with two members more: "current", the degrees that
//                  run, {operator: degree}, and "state", what its last answer said (null at first)
//   from it, for each Observation: {"to":{operator: degree, ...}|null,"why":"...","state":...,"explain":{...}}; "to"
//                  must be there and needs only name what is to change, null leaves everything alone; the others may be
//                  left out
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "tuners/tuner.h"

namespace millrace::tuners::external {

inline constexpr int kProtocolVersion = 1;
// Of the state of an answer, as compact JSON text.
inline constexpr std::size_t kLargestState = std::size_t{1} << 20;

// PLAN is plan JSON (sim/plan/plan_json.h) with the degrees that were submitted; hosts are the cluster's nodes.
std::string hello_line(const TunerContext& context, const nlohmann::json& options);

std::string question_line(const plan::Deployment& current, const job::Observation& seen, const TunerState& state);

// What an answer asks for. The error says what is wrong with it, without a subject: "answered no JSON: ...".
tl::expected<Adjustment, std::string> answer_from(const std::string& line, const plan::LogicalPlan& plan,
                                                  const plan::Deployment& current);

}  // namespace millrace::tuners::external
