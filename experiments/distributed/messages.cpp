#include "experiments/distributed/messages.h"

namespace millrace::experiments::distributed {

bool next_message(const boost::mpi::communicator& world, int from, Message& message) {
  const auto arrived = world.iprobe(from, boost::mpi::any_tag);
  if (!arrived) return false;
  message.rank = arrived->source();
  message.tag = arrived->tag();
  message.bytes.resize(static_cast<std::size_t>(arrived->count<char>().value_or(0)));
  world.recv(message.rank, message.tag, message.bytes.data(), static_cast<int>(message.bytes.size()));
  return true;
}

void Outbox::post(int to, Tag tag, std::string bytes) {
  auto& [content, request] = sending_.emplace_back(std::move(bytes), boost::mpi::request());
  request = world_.isend(to, tag, content.data(), static_cast<int>(content.size()));
  advance();
}

void Outbox::advance() {
  std::erase_if(sending_, [](auto& each) { return each.second.test().has_value(); });
}

}  // namespace millrace::experiments::distributed
