#include "tuners/streamtune/training_rows.h"

#include <map>

namespace millrace::tuners::streamtune {

std::vector<models::MonotoneRow> training_rows(std::span<const models::WarmUpRow> warm_up,
                                               std::span<const Feedback> seen, std::uint32_t weight,
                                               const Encode& encode) {
  std::vector<models::MonotoneRow> rows;
  for (const models::WarmUpRow& each : warm_up) rows.push_back(each.row);
  std::map<std::vector<double>, std::vector<std::vector<float>>> vectors;  // by rates: loads come again
  for (const Feedback& window : seen) {
    auto found = vectors.find(window.rates);
    if (found == vectors.end()) found = vectors.emplace(window.rates, encode(window.rates)).first;
    for (std::size_t i = 0; i < window.labels.size(); ++i) {
      if (window.labels[i] < 0) continue;  // inconclusive: takes no part
      const models::MonotoneRow row{
          .vector = found->second[i], .parallelism = window.degrees[i], .bottleneck = window.labels[i] == 1};
      rows.insert(rows.end(), std::size_t{window.times} * weight, row);
    }
  }
  return rows;
}

}  // namespace millrace::tuners::streamtune
