// The table of all tuners: a new one is a folder and a row here.
#include <algorithm>

#include "tuners/conttune/conttune.h"
#include "tuners/cpu_threshold/cpu_threshold.h"
#include "tuners/dhalion/dhalion.h"
#include "tuners/ds2/ds2.h"
#include "tuners/external/external.h"
#include "tuners/fixed/fixed.h"
#include "tuners/flink_autoscaler/flink_autoscaler.h"
#include "tuners/greedy/greedy.h"
#include "tuners/lag/lag.h"
#include "tuners/oracle/oracle.h"
#include "tuners/oracle/search.h"
#include "tuners/qescalor/qescalor.h"
#include "tuners/streamtune/streamtune.h"
#include "tuners/tuner.h"
#include "tuners/zerotune/zerotune.h"

namespace millrace::tuners {

const std::vector<TunerEntry>& tuner_table() {
  static const std::vector<TunerEntry> kTable = {
      {"fixed", "keeps the deployment that was submitted", 1, fixed::options, fixed::make},
      {"ds2", "scales every operator at once to the rate its sources ask for (Kalavri et al., OSDI 2018)", 2,
       ds2::options, ds2::make},
      {"dhalion", "enlarges the operator that causes backpressure (Floratou et al., PVLDB 10(12), 2017)", 1,
       dhalion::options, dhalion::make},
      {"greedy", "adds one instance at a time and undoes what does not help (after Tang & Gedik, TPDS 24(12), 2013)", 1,
       greedy::options, greedy::make},
      {"conttune",
       "enlarges all operators, then shrinks each by a Gaussian process of its history (Lian et al., PVLDB 16(13), "
       "2023)",
       3, conttune::options, conttune::make},
      {"flink_autoscaler",
       "keeps every vertex in a band of utilisation, with catch-up and patience (Flink Kubernetes operator)", 1,
       flink_autoscaler::options, flink_autoscaler::make},
      {"cpu_threshold", "scales by CPU use: a managed service's thresholds, or the target of Kubernetes' HPA", 1,
       cpu_threshold::options, cpu_threshold::make},
      {"lag", "as many consumers as the unread records are worth (KEDA's Kafka scaler before Kubernetes' HPA)", 2,
       lag::options, lag::make},
      {"zerotune", "deploys the degrees of least predicted cost, before anything ran (Agnihotri et al., ICDE 2024)", 2,
       zerotune::options, zerotune::make},
      {"streamtune",
       "predicts each operator's least degree without a bottleneck, by pre-trained encoders and a monotone model that "
       "learns from each deployment (ICDE 2025)",
       1, streamtune::options, streamtune::make},
      {"qescalor",
       "schedules instances of unequal size at least cost, by samples of what they can do and a forecast (QEScalor)", 1,
       qescalor::options, qescalor::make},
      {"oracle",
       "the cheapest deployment that keeps up in each phase of the load, searched in the simulator beforehand",
       oracle::kRevision, oracle::options, oracle::make},
      {"external", "asks a program of yours, over a pipe (docs/write-your-tuner.md)", 1, external::options,
       external::make},
  };
  return kTable;
}

const TunerEntry* find_tuner(std::string_view name) {
  const auto& table = tuner_table();
  const auto found = std::find_if(table.begin(), table.end(), [&](const TunerEntry& e) { return e.name == name; });
  return found != table.end() ? &*found : nullptr;
}

}  // namespace millrace::tuners
