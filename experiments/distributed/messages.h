// What the manager, rank 0, and the relays, all other ranks, say to each other. A message is a tag and some bytes.
#pragma once

#include <boost/mpi/communicator.hpp>
#include <chrono>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace millrace::experiments::distributed {

enum Tag : int {
  // To a relay.
  kStart = 1,  // a worker: the command's arguments, each ended by a zero byte
  kAsk,        // a question for the worker: a line without its end
  kKill,       // the worker, if there still is one; answered by kGone
  kFinish,     // the job is over
  // To the manager.
  kStarted,
  kNotStarted,  // a sentence that says why
  kSaid,        // lines of the worker, each with its end
  kEnded,       // how: the rest of a sentence
  kGone,        // nothing more comes of the worker that was killed
};

struct Message {
  int rank = 0;  // who sent it
  int tag = 0;
  std::string bytes;
};

// The next message that has arrived from this rank (or any), if there is one.
bool next_message(const boost::mpi::communicator& world, int from, Message& message);

// Sends without waiting for the receiver: a blocking send spins, and takes a core from a worker.
class Outbox {
 public:
  explicit Outbox(const boost::mpi::communicator& world) : world_(world) {}
  void post(int to, Tag tag, std::string bytes = {});
  // Forgets what has been sent; to be called now and then, which moves long messages on.
  void advance();
  bool is_empty() const { return sending_.empty(); }

 private:
  const boost::mpi::communicator& world_;
  std::list<std::pair<std::string, boost::mpi::request>> sending_;
};

// How long to sleep between two looks for messages: as long as nothing has come so far, from 0.1 ms to `longest`. So a
// wait is late by no more than its own length, and an idle rank looks rarely: MPI's own waiting would use a whole core.
class Pause {
 public:
  explicit Pause(std::chrono::microseconds longest) : longest_(longest) {}
  void restart() { next_ = kFirst; }
  std::chrono::microseconds next() { return std::exchange(next_, std::min(2 * next_, longest_)); }

 private:
  static constexpr std::chrono::microseconds kFirst{100};
  std::chrono::microseconds longest_, next_ = kFirst;
};

}  // namespace millrace::experiments::distributed
