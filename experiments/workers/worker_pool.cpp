#include "experiments/workers/worker_pool.h"

#include <algorithm>
#include <cassert>
#include <list>
#include <memory>
#include <optional>

#include "experiments/workers/workplace.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kLongestWait{100};  // how soon a stop is noticed

struct Seat {
  std::unique_ptr<Worker> worker;       // none: not started yet, or gone
  std::optional<std::size_t> question;  // in hand
  std::optional<std::string> topic;     // of this or the last one
};

class Pool {
 public:
  Pool(const std::vector<std::string>& command, std::size_t workers, const std::vector<std::string>& questions,
       const std::vector<std::string>& topics, const PoolListener& listener)
      : command_(command),
        questions_(questions),
        topics_(topics),
        listener_(listener),
        seats_(std::min(workplace().seats(workers), questions.size())) {
    for (std::size_t i = 0; i < questions.size(); ++i) to_ask_.push_back(i);
  }

  tl::expected<bool, std::string> run() {
    while (listener_.go_on()) {
      for (std::size_t i = 0; i < seats_.size(); ++i) {
        if (auto given = give_question(i); !given) return tl::unexpected(given.error());
      }
      if (to_ask_.empty() && nothing_in_hand()) return true;
      for (Seat* seat : seats_with_output()) listen(*seat);
    }
    return false;
  }

 private:
  tl::expected<void, std::string> give_question(std::size_t number) {
    Seat& seat = seats_[number];
    if (seat.question || to_ask_.empty()) return {};
    if (!seat.worker) {
      auto started = workplace().start(number, command_);
      if (!started) return tl::unexpected(started.error());
      seat.worker = std::move(*started);
    }
    const auto next = next_for(seat);
    seat.question = *next;
    seat.topic = topics_[*next];
    to_ask_.erase(next);
    if (!seat.worker->send(questions_[*seat.question])) bury(seat);
    return {};
  }

  std::list<std::size_t>::const_iterator next_for(const Seat& seat) const {
    const auto first_that = [this](const auto& fits) {
      return std::ranges::find_if(to_ask_, [&](std::size_t question) { return fits(topics_[question]); });
    };
    const auto known = first_that([&](const std::string& topic) { return seat.topic == topic; });
    if (known != to_ask_.end()) return known;
    const auto is_taken = [this](const std::string& topic) {
      return std::ranges::any_of(seats_, [&](const Seat& other) { return other.question && other.topic == topic; });
    };
    const auto fresh = first_that([&](const std::string& topic) { return !is_taken(topic); });
    return fresh != to_ask_.end() ? fresh : to_ask_.begin();
  }

  bool nothing_in_hand() const {
    return std::ranges::none_of(seats_, [](const Seat& seat) { return seat.question.has_value(); });
  }

  // Waits for a while until some worker has said something or ended.
  std::vector<Seat*> seats_with_output() {
    std::vector<Seat*> waiting, speaking;
    std::vector<Worker*> workers;
    for (Seat& seat : seats_) {
      if (!seat.question) continue;
      waiting.push_back(&seat);
      workers.push_back(seat.worker.get());
    }
    for (const std::size_t i : workplace().wait(workers, kLongestWait)) speaking.push_back(waiting[i]);
    return speaking;
  }

  void listen(Seat& seat) {
    std::vector<std::string> lines;
    const bool alive = seat.worker->receive(lines);
    for (const std::string& line : lines) {
      if (!seat.question) break;  // more than one answer: the rest means nothing
      if (line.starts_with('[')) {
        listener_.answer(*seat.question, line);
        seat.question.reset();
      } else {
        listener_.remark(*seat.question, line);
      }
    }
    if (!alive) bury(seat);
  }

  void bury(Seat& seat) {
    const std::string how = seat.worker->wait();
    seat.worker.reset();
    if (seat.question) listener_.death(*seat.question, how);
    seat.question.reset();
  }

  const std::vector<std::string>& command_;
  const std::vector<std::string>& questions_;
  const std::vector<std::string>& topics_;
  const PoolListener& listener_;
  std::vector<Seat> seats_;
  std::list<std::size_t> to_ask_;  // questions, in order
};

}  // namespace

tl::expected<bool, std::string> ask_workers(const std::vector<std::string>& command, std::size_t workers,
                                            const std::vector<std::string>& questions, const PoolListener& listener) {
  return ask_workers(command, workers, questions, std::vector<std::string>(questions.size()), listener);
}

tl::expected<bool, std::string> ask_workers(const std::vector<std::string>& command, std::size_t workers,
                                            const std::vector<std::string>& questions,
                                            const std::vector<std::string>& topics, const PoolListener& listener) {
  assert(workers >= 1 && topics.size() == questions.size());
  return Pool(command, workers, questions, topics, listener).run();
}

}  // namespace millrace::experiments
