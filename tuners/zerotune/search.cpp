#include "tuners/zerotune/search.h"

#include <algorithm>
#include <set>

namespace millrace::tuners::zerotune {

namespace {

constexpr std::uint32_t kRounds = 8;           // of `local`: half of the candidates at once, the rest in these
constexpr std::size_t kDrawsPerCandidate = 4;  // of a small space most draws are known ones

class Search {
 public:
  Search(const SearchSettings& settings, const Predict& predict) : settings_(settings), predict_(predict) {}

  // Looks at up to `count` candidates that were not looked at before.
  template <class Draw>
  void look(std::uint32_t count, Draw draw) {
    std::vector<Degrees> fresh;
    for (std::size_t draws = 0; fresh.size() < count && draws < count * kDrawsPerCandidate; ++draws) {
      Degrees degrees = draw();
      if (known_.insert(degrees).second) fresh.push_back(std::move(degrees));
    }
    if (fresh.empty()) return;
    std::vector<Predicted> predicted = predict_(fresh);
    std::ranges::move(fresh, std::back_inserter(candidates_));
    std::ranges::move(predicted, std::back_inserter(predicted_));
    const std::vector<double> costs = weighted_costs(predicted_, settings_.wt);
    best_ = static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin());
    cost_ = costs[best_];
  }

  const Degrees& best() const { return candidates_[best_]; }
  Found found() const { return {best(), predicted_[best_], cost_, static_cast<std::uint32_t>(candidates_.size())}; }

 private:
  const SearchSettings& settings_;
  const Predict& predict_;
  std::set<Degrees> known_;
  std::vector<Degrees> candidates_;
  std::vector<Predicted> predicted_;
  std::size_t best_ = 0;
  double cost_ = 0;
};

}  // namespace

Found search(const SearchSettings& settings, const Degrees& first, const Predict& predict,
             kernel::RandomStream& stream) {
  Search all(settings, predict);
  all.look(1, [&] { return first; });
  const std::uint32_t rest = settings.candidates - 1;
  const std::size_t operators = first.size();
  if (settings.kind == SearchKind::random) {
    all.look(rest, [&] { return random_degrees(operators, settings.most, stream); });
  } else if (settings.kind == SearchKind::local) {
    all.look(rest - rest / 2, [&] { return log_uniform_degrees(operators, settings.most, stream); });
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      const Degrees from = all.best();
      const std::uint32_t share = rest / 2 * (round + 1) / kRounds - rest / 2 * round / kRounds;
      all.look(share, [&] { return neighbour(from, settings.most, stream); });
    }
  }
  return all.found();
}

}  // namespace millrace::tuners::zerotune
