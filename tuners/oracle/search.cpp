#include "tuners/oracle/search.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "tuners/oracle/degrees.h"
#include "tuners/rounding.h"

namespace millrace::tuners::oracle {
namespace {

constexpr std::array<std::pair<Guarantee, std::string_view>, 4> kNames = {{{Guarantee::exact, "exact"},
                                                                           {Guarantee::local, "local"},
                                                                           {Guarantee::incomplete, "incomplete"},
                                                                           {Guarantee::none, "none"}}};
// A shell with more deployments than this is never gone through.
constexpr std::uint64_t kManyDeployments = 100'000;
constexpr std::size_t kFewLinks = 4;

class Search {
 public:
  Search(const Problem& problem, const Judge& judge, const SearchLimits& limits)
      : problem_(problem),
        judge_(judge),
        limits_(limits),
        per_record_(problem.choices.size(), kUnknown),
        input_(problem.choices.size(), 0) {
    for (const Choice& choice : problem.choices) most_.push_back(choice.most);
  }

  SearchResult run() {
    find_ample();
    if (best_) {
      measure_links();
      descend();
      if (!proof_is_affordable()) exchange();
    }
    prove();
    return result();
  }

 private:
  static constexpr double kUnknown = std::numeric_limits<double>::infinity();

  plan::Deployment deployment_of(const Degrees& degrees) const {
    plan::Deployment deployment = problem_.base;
    for (std::size_t i = 0; i < degrees.size(); ++i) {
      deployment = deployment.with(problem_.choices[i].id, plan::Parallelism{degrees[i]});
    }
    return deployment;
  }

  bool can_look() const { return seen_.size() < limits_.evaluations; }
  bool is_known(const Degrees& degrees) const { return seen_.contains(degrees); }

  // Whether these degrees are feasible; false too if the budget is spent.
  bool feasible(const Degrees& degrees) {
    const Verdict* verdict = look(degrees);
    return verdict != nullptr && verdict->feasible;
  }

  // nullptr if the budget is spent. Requires: within bounds.
  const Verdict* look(const Degrees& degrees) {
    if (const auto known = seen_.find(degrees); known != seen_.end()) return &known->second;
    if (!can_look()) return nullptr;
    const Verdict& verdict = seen_.emplace(degrees, judge_(deployment_of(degrees))).first->second;
    const auto rank = [&](const Degrees& each, const Verdict& its) {
      return std::tuple(!its.feasible, its.feasible ? 0.0 : its.violation, sum(each), its.backpressure, each);
    };
    if (!closest_ || rank(degrees, verdict) < rank(*closest_, seen_.at(*closest_))) closest_ = degrees;
    if (verdict.feasible) best_ = closest_;
    learn_work(verdict);
    return &verdict;
  }

  // An overloaded operator shows its work per record as well, and one that starves does not know better.
  void learn_work(const Verdict& verdict) {
    for (std::size_t i = 0; i < input_.size(); ++i) {
      const std::string& id = problem_.choices[i].id;
      const auto work = verdict.work.find(id), input = verdict.input.find(id);
      if (work == verdict.work.end() || input == verdict.input.end() || input->second <= 0) continue;
      per_record_[i] = std::min(per_record_[i], work->second / input->second);
      if (verdict.feasible) input_[i] = std::max(input_[i], input->second);
    }
  }

  double work(std::size_t i) const { return input_[i] > 0 ? per_record_[i] * input_[i] : 0; }

  // What is not tried with fewer instances.
  Degrees least() const {
    Degrees least;
    for (std::size_t i = 0; i < most_.size(); ++i) {
      const double instances = guarded_ceiling(limits_.trust * work(i));
      least.push_back(static_cast<std::uint32_t>(std::clamp<double>(instances, 1, most_[i])));
    }
    return least;
  }

  Degrees within_most(Degrees degrees) const {
    for (std::size_t i = 0; i < degrees.size(); ++i) degrees[i] = std::clamp(degrees[i], 1U, most_[i]);
    return degrees;
  }

  // --- 1. ample

  void find_ample() {
    Degrees hints;
    for (const Choice& choice : problem_.choices) hints.push_back(choice.hint);
    hints = within_most(std::move(hints));
    if (double_from(hints)) return;
    const std::uint32_t greatest = hints.empty() ? 1 : *std::ranges::max_element(hints);
    if (double_from(within_most(Degrees(hints.size(), greatest)))) return;
    grow_the_busiest(hints);
  }

  bool double_from(Degrees degrees) {
    while (!feasible(degrees)) {
      Degrees twice = degrees;
      for (std::uint32_t& degree : twice) degree *= 2;
      twice = within_most(std::move(twice));
      if (twice == degrees || !can_look()) return false;
      degrees = std::move(twice);
    }
    return true;
  }

  void grow_the_busiest(Degrees degrees) {
    // Half of the budget: what is left may show by enumeration what growing does not find.
    while (seen_.size() < (limits_.evaluations + 1) / 2) {
      const Verdict* verdict = look(degrees);
      if (verdict == nullptr || verdict->feasible) return;
      std::optional<std::size_t> busiest;
      double share = -1;
      for (std::size_t i = 0; i < degrees.size(); ++i) {
        const auto busy = verdict->busy.find(problem_.choices[i].id);
        if (degrees[i] == most_[i] || busy == verdict->busy.end() || busy->second <= share) continue;
        busiest = i;
        share = busy->second;
      }
      if (!busiest) return;
      degrees[*busiest] = std::min(most_[*busiest], degrees[*busiest] + degrees[*busiest] / 2 + 1);
    }
  }

  // The work of an operator depends on what it shares a task with: all ways to chain, or if there are many of them each
  // link by itself and all together. Requires: best_.
  void measure_links() {
    const std::size_t links = problem_.links.size();
    const Degrees apart = all_apart(*best_);
    std::vector<std::uint64_t> ways = {0};
    for (std::uint64_t way = 1; links <= kFewLinks && way < std::uint64_t{1} << links; ++way) ways.push_back(way);
    for (std::size_t i = 0; links > kFewLinks && i < links; ++i) ways.push_back(std::uint64_t{1} << i % 64);
    if (links > kFewLinks) ways.push_back(~std::uint64_t{0});
    for (const std::uint64_t way : ways) {
      const Degrees chained = with_links(apart, way);
      if (within_most(chained) == chained) look(chained);
    }
  }

  // `apart` with equal degrees along those links whose bits are set in `way`: the greatest of them, or the fixed one.
  Degrees with_links(Degrees degrees, std::uint64_t way) const {
    std::vector<bool> is_fixed(degrees.size(), false);
    const auto is_set = [&](std::size_t i) { return (way >> i % 64 & 1) != 0; };
    for (std::size_t i = 0; i < problem_.links.size(); ++i) {
      const Link& link = problem_.links[i];
      if (link.other || !is_set(i)) continue;
      degrees[link.choice] = link.fixed_degree;
      is_fixed[link.choice] = true;
    }
    // What one link sets, the next may pass on.
    for (std::size_t round = 0; round < degrees.size(); ++round) {
      for (std::size_t i = 0; i < problem_.links.size(); ++i) {
        const Link& link = problem_.links[i];
        if (!link.other || !is_set(i)) continue;
        const std::size_t a = link.choice, b = *link.other;
        const std::uint32_t degree = is_fixed[a]   ? degrees[a]
                                     : is_fixed[b] ? degrees[b]
                                                   : std::max(degrees[a], degrees[b]);
        degrees[a] = degrees[b] = degree;
        is_fixed[a] = is_fixed[b] = is_fixed[a] || is_fixed[b];
      }
    }
    return degrees;
  }

  // At least `degrees`, as far as there is room, with no link at equal degrees.
  Degrees all_apart(Degrees degrees) const {
    for (std::size_t round = 0; round < degrees.size() + problem_.links.size(); ++round) {
      bool changed = false;
      for (const Link& link : problem_.links) {
        const std::size_t later = link.other ? std::max(link.choice, *link.other) : link.choice;
        const std::uint32_t neighbour = link.other ? degrees[std::min(link.choice, *link.other)] : link.fixed_degree;
        if (degrees[later] != neighbour) continue;
        if (degrees[later] < most_[later]) {
          ++degrees[later];
        } else if (degrees[later] > 1) {
          --degrees[later];
        }
        changed = true;
      }
      if (!changed) break;
    }
    return degrees;
  }

  // --- 2. descent. Requires: best_.

  void descend() {
    try_a_guess();
    std::vector<std::size_t> order(most_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const Degrees from = *best_;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return from[a] > from[b]; });
    for (const std::size_t i : order) bisect(i);
    strip();
  }

  // A little more than the work, everywhere at once.
  void try_a_guess() {
    constexpr double kRoom = 1 / 0.9;
    Degrees guess = *best_;
    for (std::size_t i = 0; i < guess.size(); ++i) {
      guess[i] = static_cast<std::uint32_t>(std::clamp<double>(guarded_ceiling(work(i) * kRoom), 1, guess[i]));
    }
    look(guess);
  }

  void bisect(std::size_t i) {
    Degrees degrees = *best_;
    std::uint32_t high = degrees[i];  // feasible
    std::uint32_t low = std::min(least()[i], high);
    while (low < high && can_look()) {
      degrees[i] = low + (high - low) / 2;
      if (feasible(degrees)) {
        high = degrees[i];
      } else {
        low = degrees[i] + 1;
      }
    }
  }

  // Until no operator can lose an instance; also below what is trusted, which puts that to the test.
  void strip() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < most_.size(); ++i) {
        Degrees less = *best_;
        while (less[i] > 1) {
          --less[i];
          if (!feasible(less)) break;
          changed = true;
        }
      }
    }
  }

  // Whether no operator of the best can lose an instance, for certain.
  bool is_stripped() const {
    for (std::size_t i = 0; i < most_.size(); ++i) {
      Degrees less = *best_;
      if (less[i]-- == 1) continue;
      const auto known = seen_.find(less);
      if (known == seen_.end() || known->second.feasible) return false;
    }
    return true;
  }

  // --- 3. proof

  std::uint64_t unknown_with_sum(std::uint64_t total) const {
    const DegreeBox box{least(), most_};
    if (count_with_sum(box, total, kManyDeployments) == kManyDeployments) return kManyDeployments;
    std::uint64_t unknown = 0;
    for_each_with_sum(box, total, [&](const Degrees& degrees) {
      unknown += is_known(degrees) ? 0 : 1;
      return true;
    });
    return unknown;
  }

  std::uint64_t left() const { return limits_.evaluations - seen_.size(); }

  // Requires: best_.
  bool proof_is_affordable() const {
    std::uint64_t unknown = 0;
    for (std::uint64_t total = sum(least()); total <= sum(*best_); ++total) {
      unknown += unknown_with_sum(total);
      if (unknown > left()) return false;
    }
    return true;
  }

  bool everything_is_affordable() const {
    std::uint64_t all = 1;
    for (const std::uint32_t most : most_) all = std::min(all * most, kManyDeployments);
    return all <= limits_.evaluations;
  }

  // Judges everything of one sum after another, from the least that is trusted on. A deployment found feasible may show
  // less work than was known: then it starts again, and what is known costs nothing.
  void prove() {
    Degrees trusted = least();
    bound_ = sum(trusted);
    if (!best_ && !everything_is_affordable()) return;
    std::uint64_t total = sum(trusted);
    const std::uint64_t most = sum(most_);
    while (total <= (best_ ? sum(*best_) : most)) {
      if (unknown_with_sum(total) > left()) break;
      for_each_with_sum({trusted, most_}, total, [&](const Degrees& degrees) {
        look(degrees);
        return true;
      });
      if (const Degrees now = least(); now != trusted) {
        trusted = now;
        total = sum(trusted);
      } else {
        ++total;
      }
    }
    bound_ = total;
  }

  // --- 4. exchanges. Requires: best_.

  void exchange() {
    while (can_look() && exchange_once()) strip();
  }

  // Takes the first exchange that is feasible with a smaller sum.
  bool exchange_once() {
    const Degrees from = *best_;
    const auto improves = [&](const Degrees& degrees) { return within_most(degrees) == degrees && feasible(degrees); };
    for (const Link& link : problem_.links) {
      Degrees degrees = from;
      if (link.other) {
        const std::uint32_t both = from[link.choice] + from[*link.other];
        degrees[link.choice] = degrees[*link.other] = (both - 1) / 2;
      } else if (from[link.choice] > link.fixed_degree) {
        degrees[link.choice] = link.fixed_degree;
      }
      if (degrees != from && sum(degrees) < sum(from) && improves(degrees)) return true;
    }
    for (std::size_t i = 0; i < from.size(); ++i) {
      for (std::size_t j = 0; j < from.size(); ++j) {
        if (i == j || from[i] < 3) continue;
        Degrees degrees = from;
        degrees[i] -= 2;
        degrees[j] += 1;
        if (improves(degrees)) return true;
      }
    }
    return false;
  }

  SearchResult result() {
    assert(closest_);
    const Degrees& degrees = best_ ? *best_ : *closest_;
    SearchResult result;
    result.deployment = deployment_of(degrees);
    result.verdict = seen_.at(degrees);
    result.total = static_cast<std::uint32_t>(sum(degrees));
    result.bound = static_cast<std::uint32_t>(best_ ? std::min(bound_, sum(degrees)) : bound_);
    result.evaluations = static_cast<std::uint32_t>(seen_.size());
    if (best_) {
      const bool is_optimal = bound_ >= sum(degrees);
      result.guarantee = is_optimal ? Guarantee::exact : is_stripped() ? Guarantee::local : Guarantee::incomplete;
    }
    return result;
  }

  const Problem& problem_;
  const Judge& judge_;
  const SearchLimits& limits_;
  Degrees most_;
  std::vector<double> per_record_;  // least work per record/s that was seen, by choice
  std::vector<double> input_;       // records/s of each in feasible deployments; 0 = not known
  std::map<Degrees, Verdict> seen_;
  std::optional<Degrees> best_, closest_;  // feasible; feasible or missing by least
  std::uint64_t bound_ = 0;
};

}  // namespace

std::string_view to_string(Guarantee guarantee) {
  for (const auto& [each, name] : kNames) {
    if (each == guarantee) return name;
  }
  return {};
}

std::optional<Guarantee> guarantee_of(std::string_view word) {
  for (const auto& [each, name] : kNames) {
    if (name == word) return each;
  }
  return std::nullopt;
}

SearchResult search(const Problem& problem, const Judge& judge, const SearchLimits& limits) {
  assert(limits.evaluations >= 1);
  return Search(problem, judge, limits).run();
}

}  // namespace millrace::tuners::oracle
