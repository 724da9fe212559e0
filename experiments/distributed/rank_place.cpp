#include "experiments/distributed/rank_place.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <thread>

namespace millrace::experiments::distributed {
namespace {

constexpr std::chrono::milliseconds kLongestPause{2};

int rank_of(std::size_t seat) {
  return static_cast<int>(seat) + 1;
}

}  // namespace

class RankWorker : public Worker {
 public:
  RankWorker(RankPlace& place, std::size_t seat) : place_(place), seat_(seat) {}
  ~RankWorker() override {
    if (desk().ended) return;
    place_.outbox_.post(rank_of(seat_), kKill);
    place_.take_until([this] { return desk().gone; });
  }

  bool send(const std::string& line) override {
    if (desk().ended) return false;
    place_.outbox_.post(rank_of(seat_), kAsk, line);
    return true;
  }
  bool receive(std::vector<std::string>& lines) override {
    place_.take_until([this] { return has_news(); });
    if (desk().lines.empty()) return false;
    std::ranges::move(desk().lines, std::back_inserter(lines));
    desk().lines.clear();
    return true;
  }
  std::string wait() override {
    place_.take_until([this] { return desk().ended; });
    return desk().text;
  }
  bool has_news() const { return !desk().lines.empty() || desk().ended; }

 private:
  RankPlace::Desk& desk() const { return place_.desks_[seat_]; }

  RankPlace& place_;
  std::size_t seat_;
};

RankPlace::RankPlace(const boost::mpi::communicator& world)
    : world_(world), outbox_(world), desks_(static_cast<std::size_t>(world.size()) - 1) {
  assert(world.rank() == 0 && world.size() > 1);
}

RankPlace::~RankPlace() {
  for (std::size_t seat = 0; seat < desks_.size(); ++seat) outbox_.post(rank_of(seat), kFinish);
  take_until([this] { return outbox_.is_empty(); });
}

std::size_t RankPlace::seats(std::size_t wanted) const {
  return std::min(wanted, desks_.size());
}

tl::expected<std::unique_ptr<Worker>, std::string> RankPlace::start(std::size_t seat,
                                                                    const std::vector<std::string>& command) {
  Desk& desk = desks_[seat];
  desk = {};
  std::string bytes;
  for (const std::string& argument : command) bytes += argument + '\0';
  outbox_.post(rank_of(seat), kStart, std::move(bytes));
  take_until([&desk] { return desk.started || !desk.text.empty(); });
  if (!desk.started) return tl::unexpected(desk.text);
  return std::make_unique<RankWorker>(*this, seat);
}

std::vector<std::size_t> RankPlace::wait(const std::vector<Worker*>& workers, std::chrono::milliseconds limit) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::size_t> speaking;
  Pause pause(kLongestPause);
  while (true) {
    take_messages();
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (static_cast<const RankWorker*>(workers[i])->has_news()) speaking.push_back(i);
    }
    if (!speaking.empty() || std::chrono::steady_clock::now() - start >= limit) return speaking;
    std::this_thread::sleep_for(pause.next());
  }
}

bool RankPlace::take_messages() {
  outbox_.advance();
  bool any = false;
  for (Message message; next_message(world_, boost::mpi::any_source, message); any = true) put(message);
  return any;
}

template <class Condition>
void RankPlace::take_until(Condition is_true) {
  Pause pause(kLongestPause);
  while (!is_true()) {
    if (take_messages()) {
      pause.restart();
    } else {
      std::this_thread::sleep_for(pause.next());
    }
  }
}

void RankPlace::put(Message& message) {
  Desk& desk = desks_[static_cast<std::size_t>(message.rank) - 1];
  switch (message.tag) {
    case kStarted:
      desk.started = true;
      break;
    case kSaid:
      for (std::size_t from = 0; from < message.bytes.size();) {
        const std::size_t end = message.bytes.find('\n', from);
        desk.lines.push_back(message.bytes.substr(from, end - from));
        from = end + 1;
      }
      break;
    case kEnded:
      desk.ended = true;
      desk.text = std::move(message.bytes);
      break;
    case kNotStarted:
      desk.text = std::move(message.bytes);
      break;
    case kGone:
      desk.gone = true;
      break;
    default:
      break;
  }
}

}  // namespace millrace::experiments::distributed
