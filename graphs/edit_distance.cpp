#include "graphs/edit_distance.h"

#include <cassert>
#include <numeric>

#include "graphs/anchored_search.h"
#include "graphs/compared_pair.h"
#include "graphs/direct_search.h"

namespace millrace::graphs {

Distance edit_distance(const Graph& a, const Graph& b, const DistanceSettings& settings) {
  assert(!fault_of(a, settings.directed) && !fault_of(b, settings.directed));
  if (settings.method == Method::kDirect) {
    std::vector<std::uint32_t> as_given(a.vertices.size());
    std::iota(as_given.begin(), as_given.end(), 0U);
    return direct_search(compared(a, as_given, b, settings.directed), settings);
  }
  // Edits can be undone by as many others, so that either graph may be the one that is turned into the other.
  const bool exchange = a.vertices.size() > b.vertices.size();
  const Graph& smaller = exchange ? b : a;
  const Graph& larger = exchange ? a : b;
  const ComparedPair pair = compared(smaller, connected_order(smaller, larger), larger, settings.directed);
  return AnchoredSearch(pair, settings).run();
}

}  // namespace millrace::graphs
