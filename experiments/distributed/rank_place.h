// Workers on the other ranks of an MPI job, one each.
#pragma once

#include <boost/mpi/communicator.hpp>
#include <deque>

#include "experiments/distributed/messages.h"
#include "experiments/workers/workplace.h"

namespace millrace::experiments::distributed {

// Lives in rank 0, the only one that speaks to the others; seat i is on rank i + 1. A rank that is lost ends the whole
// job, as MPI does; a worker that is lost is noticed as any other.
class RankPlace : public Workplace {
 public:
  // Requires: two ranks at least.
  explicit RankPlace(const boost::mpi::communicator& world);
  ~RankPlace() override;  // tells the relays that the job is over

  std::size_t seats(std::size_t wanted) const override;
  tl::expected<std::unique_ptr<Worker>, std::string> start(std::size_t seat,
                                                           const std::vector<std::string>& command) override;
  std::vector<std::size_t> wait(const std::vector<Worker*>& workers, std::chrono::milliseconds limit) override;
  bool is_elsewhere() const override { return true; }

 private:
  friend class RankWorker;
  // What a relay has said of its worker.
  struct Desk {
    std::deque<std::string> lines;
    std::string text;  // why it was not started; how it ended
    bool started = false, ended = false, gone = false;
  };

  // Takes in what has arrived; false if that is nothing.
  bool take_messages();
  // Takes messages until `is_true`.
  template <class Condition>
  void take_until(Condition is_true);
  void put(Message& message);

  const boost::mpi::communicator& world_;
  Outbox outbox_;
  std::vector<Desk> desks_;  // by seat
};

}  // namespace millrace::experiments::distributed
