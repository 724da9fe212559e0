// The table of all tuners: a new one is a folder and a row here.
#include <algorithm>

#include "tuners/dhalion/dhalion.h"
#include "tuners/ds2/ds2.h"
#include "tuners/fixed/fixed.h"
#include "tuners/greedy/greedy.h"
#include "tuners/tuner.h"
#include "tuners/zerotune/zerotune.h"

namespace millrace::tuners {

const std::vector<TunerEntry>& tuner_table() {
  static const std::vector<TunerEntry> kTable = {
      {"fixed", "keeps the deployment that was submitted", 1, fixed::options, fixed::make},
      {"ds2", "scales every operator at once to the rate its sources ask for (Kalavri et al., OSDI 2018)", 1,
       ds2::options, ds2::make},
      {"dhalion", "enlarges the operator that causes backpressure (Floratou et al., PVLDB 10(12), 2017)", 1,
       dhalion::options, dhalion::make},
      {"greedy", "adds one instance at a time and undoes what does not help (after Tang & Gedik, TPDS 24(12), 2013)", 1,
       greedy::options, greedy::make},
      {"zerotune", "deploys the degrees of least predicted cost, before anything ran (Agnihotri et al., ICDE 2024)", 1,
       zerotune::options, zerotune::make},
  };
  return kTable;
}

const TunerEntry* find_tuner(std::string_view name) {
  const auto& table = tuner_table();
  const auto found = std::find_if(table.begin(), table.end(), [&](const TunerEntry& e) { return e.name == name; });
  return found != table.end() ? &*found : nullptr;
}

}  // namespace millrace::tuners
