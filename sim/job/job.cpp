#include "sim/job/job.h"

namespace millrace::job {

Job drawn_loads(const Job& job, kernel::Seed seed, kernel::Duration horizon) {
  Job drawn = job;
  for (auto& [id, load] : drawn.sources) {
    if (load.noise.sd == 0) continue;
    kernel::RandomStream stream = seed.stream("source/" + id + "/rate");
    load.rate = plan::with_noise(load.rate, load.noise, horizon, stream);
    load.noise.sd = 0;
  }
  return drawn;
}

}  // namespace millrace::job
