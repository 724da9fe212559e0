#include "experiments/config/prices_reader.h"

#include <vector>

namespace millrace::experiments {

using enum ValueType;

std::span<const Field<plan::Prices>> prices_fields() {
  using plan::Prices;
  static const std::vector<Field<Prices>> kFields = {
      {{"core_hour", number, Bound::not_negative, "7", "of a core and hour of an instance's CPU share"},
       &Prices::core_hour},
      {{"gib_hour", number, Bound::not_negative, "7", "of a GiB and hour of its memory"}, &Prices::gib_hour},
      {{"start", number, Bound::not_negative, "7", "of starting an instance"}, &Prices::start},
      {{"stop", number, Bound::not_negative, "7", "of stopping one"}, &Prices::stop},
      {{"unlimited_cores", number, Bound::positive, "7", "that an instance without a CPU share is charged for"},
       &Prices::unlimited_cores},
      {{"unlimited_gib", number, Bound::positive, "7", "that one without a memory limit is charged for"},
       &Prices::unlimited_gib}};
  return kFields;
}

std::optional<plan::Prices> read_prices(TableReader& owner) {
  const Node* node = owner.find("prices");
  if (node == nullptr) return std::nullopt;
  plan::Prices prices;
  TableReader reader(*node, owner.path() + ".prices", owner.diagnostics());
  reader.read(prices_fields(), prices);
  reader.finish();
  return prices;
}

}  // namespace millrace::experiments
