#include "sim/runtime/disk.h"

#include <algorithm>

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

SimTime Disk::serve(double read_bytes, double written_bytes, SimTime now) {
  const double takes_ns = read_bytes * read_ns_per_byte + written_bytes * write_ns_per_byte;
  if (takes_ns <= 0) return now;
  const SimTime begin = shared ? std::max(now, free_at) : now;
  const SimTime end = begin + Duration::from_ns(static_cast<std::int64_t>(takes_ns + 0.5));
  if (end <= free_at) return end;
  asked_ns += static_cast<double>((end - std::max(now, free_at)).ns());
  free_at = end;
  return end;
}

// What is still asked of it lies without a gap between now and `free_at`.
double Disk::worked_ns(SimTime now) const {
  return asked_ns - (free_at > now ? static_cast<double>((free_at - now).ns()) : 0.0);
}

}  // namespace millrace::runtime
