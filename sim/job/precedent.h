// What was seen of a job that was started and left alone, as a precedent for the next time that it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/job/steady_batches.h"
#include "sim/job/testbed.h"

namespace millrace::job {

// Revision of what a precedent is and of when it is followed; part of the hash of whatever follows one.
inline constexpr std::uint32_t kPrecedentRevision = 1;

// A deployment under constant rates, from its start until it was steady or for as long as it was watched.
struct Precedent {
  kernel::Duration step;      // a whole number of batches, half a minute or a little more; 0: there is no precedent
  std::vector<Window> early;  // batches of the second half of the first step, whose age everybody can compare
  // One after another from the start on, up to where it was steady; none if a backlog grew or shrank meanwhile, which
  // whoever follows them would not have afterwards.
  std::vector<Window> steps;
  std::vector<Window> steady;  // the batches that it was steady over; empty: it never was
  double widest = 0;           // of these, see SteadyStretch
};

// Where precedents come from. The answer is a function of the question alone, whoever asks and in whatever order, and
// stays where it is for as long as the source lives.
class Precedents {
 public:
  virtual ~Precedents() = default;
  // `rates`: of every source, records/s.
  virtual const Precedent& of(const plan::Deployment& deployment, const std::map<std::string, double>& rates) = 0;
};

// Runs the job on the testbed, batch by batch, until SteadyBatches calls it steady - and, if it wanders, until at twice
// that age the newest batches agree with those within the precision -, for `horizon` (> 0) at most.
// Requires: the testbed has not started; the job's rates are constant; `batch` > 0. A step of 0: the testbed does not
// run the deployment as it is.
Precedent precedent_of(Testbed& testbed, const Job& job, const plan::Deployment& deployment, kernel::Duration batch,
                       kernel::Duration horizon, std::size_t shown, double precision);

}  // namespace millrace::job
