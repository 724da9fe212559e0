// Questions answered by a few worker processes, one after another each.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

// How the pool's owner hears of things; all are called from WorkerPool::run(). `question` is an index.
struct PoolListener {
  // Anything that a worker says before its answer: a line that does not begin with '['.
  std::function<void(std::size_t question, const std::string& line)> remark;
  // The answer: a line that begins with '['.
  std::function<void(std::size_t question, const std::string& line)> answer;
  // The worker died over it; `how` is the rest of a sentence ("was killed by ..."). The next question gets a new
  // worker.
  std::function<void(std::size_t question, const std::string& how)> death;
  // Several times a second, and after each of the above; false stops at once and kills the workers.
  std::function<bool()> go_on;
};

// Asks the questions in order, each of the worker that is free first, at most `workers` (>= 1) at a time, or as many as
// the workplace has seats for. A worker is `command`, gets a question as a line on its standard input, answers with one
// line, and ends at the end of its input. True when every question was answered or died of; false when go_on() said
// stop. The error: no worker can be started.
tl::expected<bool, std::string> ask_workers(const std::vector<std::string>& command, std::size_t workers,
                                            const std::vector<std::string>& questions, const PoolListener& listener);
// The same, but a worker is asked a question on the topic of the one before as long as there is one, then on a topic
// that no other is at: workers that remember what they computed for a topic compute it once. `topics`: one per
// question.
tl::expected<bool, std::string> ask_workers(const std::vector<std::string>& command, std::size_t workers,
                                            const std::vector<std::string>& questions,
                                            const std::vector<std::string>& topics, const PoolListener& listener);

}  // namespace millrace::experiments
