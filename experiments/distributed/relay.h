// What every rank but the first does: it starts a worker process when it is told to, and passes lines on.
#pragma once

#include <boost/mpi/communicator.hpp>
#include <string>

namespace millrace::experiments::distributed {

// Serves the manager until it says that the job is over. The worker is a process of its own, so a crash or the end of
// memory costs what it was asked, not the rank. `program` is what a worker runs in place of this very program.
// Requires: MPI has started, rank above 0.
void relay(const boost::mpi::communicator& world, const std::string& program);

}  // namespace millrace::experiments::distributed
