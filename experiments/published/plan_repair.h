// What is wrong with some published plans, and what can be done about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Names of causes: a repair and the reason of a skipped plan are "CAUSE: SENTENCE".
namespace published_cause {
// Repairs.
inline constexpr std::string_view kSelfLoop = "self-loop";
inline constexpr std::string_view kBrokenChain = "broken chain";
inline constexpr std::string_view kSeveralEnds = "several last operators";
inline constexpr std::string_view kSourceUnseen = "source instances missing";
// Reasons to skip.
inline constexpr std::string_view kFewSourcesSeen = "fewer than half of a source's instances seen";
inline constexpr std::string_view kNoSource = "no source";
inline constexpr std::string_view kMalformedOperator = "malformed operator";
inline constexpr std::string_view kMalformedGraph = "malformed graph";
}  // namespace published_cause

// The part before the colon.
std::string_view cause_of(std::string_view repair_or_reason);

// Why a plan cannot be used.
struct Unusable {
  bool malformed = false;  // it is not even a plan
  std::string reason;      // "CAUSE: SENTENCE"
};

// Puts right what can be put right, and names each repair in plan.repairs: edges from an operator to itself are
// dropped; an operator that lacks its input then gets that of the operator before it, by index, if that one leads
// nowhere; source instances without a report are noted (their rate has to be corrected). Unusable: no source; a source
// with an input, another operator without one (a join: without two), or with more instances than its parallelism; an
// operator but for the last whose output does not lead to exactly one; fewer than half of a source's instances seen.
std::optional<Unusable> repair(PublishedPlan& plan);

}  // namespace millrace::experiments
