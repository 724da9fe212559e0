// The search for the cheapest deployment that keeps up with a load, over any judge of deployments.
//
// "Cheapest" is the least sum of degrees over the operators that may be set. More instances do not always help: equal
// degrees may chain operators into one task, and instances may compete for cores. The search therefore trusts no order
// among deployments, only what its guarantee states.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/plan/deployment.h"

namespace millrace::tuners::oracle {

// Revision of what the search finds and of how its judges in this program judge; part of an artefact's hash.
inline constexpr std::uint32_t kRevision = 3;

// How a deployment does.
struct Verdict {
  bool feasible = false;
  double violation = 0;     // by how much it misses, >= 0, only compared; feasible: 0
  double backpressure = 0;  // greatest share of the time that an operator is held up, in [0, 1]
  // By operator id: share of the time that its instances are busy (mean), how many instances its work kept busy all the
  // time, and the records/s that it took in. Operators may be missing.
  std::map<std::string, double> busy, work, input;
};
using Judge = std::function<Verdict(const plan::Deployment&)>;

// An operator that the search may set.
struct Choice {
  std::string id;
  std::uint32_t most = 1;  // greatest degree, >= 1
  std::uint32_t hint = 1;  // a first guess of what is ample, >= 1
};

// Two operators that become one task at equal degrees: two choices (indices), or a choice and one of fixed degree.
struct Link {
  std::size_t choice = 0;
  std::optional<std::size_t> other;
  std::uint32_t fixed_degree = 0;  // without `other`
};

struct Problem {
  plan::Deployment base;  // what is not set stays as it is here
  std::vector<Choice> choices;
  std::vector<Link> links;
};

struct SearchLimits {
  std::uint32_t evaluations = 300;  // deployments judged, at most; >= 1
  // An operator is not tried with fewer instances than this share of its work, rounded up; in [0, 1]. Below 1 for
  // errors of measurement. Its work is the least per record that any deployment showed, times its records in feasible
  // ones.
  double trust = 0.95;
};

enum class Guarantee : std::uint8_t {
  exact,       // no deployment with a smaller sum is feasible, unless it has less than the trusted work
  local,       // no operator can lose an instance; the optimum is at least `bound`
  incomplete,  // feasible, but the budget ended before even that was known
  none,        // nothing feasible was found; what missed by least is given
};
std::string_view to_string(Guarantee guarantee);
// The reverse; nullopt for any other word.
std::optional<Guarantee> guarantee_of(std::string_view word);

struct SearchResult {
  plan::Deployment deployment;
  Verdict verdict;  // its
  Guarantee guarantee = Guarantee::none;
  std::uint32_t total = 0;  // sum of the degrees of the choices
  // No deployment with a smaller sum is feasible, with the same reservation; <= total if one was found.
  std::uint32_t bound = 0;
  std::uint32_t evaluations = 0;
};

// Deterministic; `judge` must be a pure function and is asked once a deployment. Of feasible deployments with the same
// sum the one with least backpressure is taken, then the first in lexicographic order of the choices; for `exact`
// results all of that sum were judged, as far as the budget went.
//
// 1. Ample: hints, doubled until feasible; the same with equal degrees; then growing the busiest operator alone. Then
//    deployments in which linked operators have equal or different degrees, for the least work of each.
// 2. Descent: each degree in turn down to the least feasible one by bisection, then instance by instance until no
//    operator can lose one.
// 3. Proof: all deployments from the bounds on in order of their sum, if the budget allows all of them.
// 4. Else exchanges (two instances less here, one more there; linked operators to a lower equal degree), each followed
//    by descent; what is left of the budget raises the bound as in 3.
SearchResult search(const Problem& problem, const Judge& judge, const SearchLimits& limits);

}  // namespace millrace::tuners::oracle
