// Why a question to a cluster has no answer.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

namespace millrace::experiments::flink {

enum class RestErrorKind : std::uint8_t {
  unreachable,  // nobody listens there, or the connection broke
  timed_out,    // no answer, or not all of it, within the time allowed
  refused,      // an answer with an HTTP status of 400 or more
  unreadable,   // an answer that is not what Flink's REST interface promises
  unusable,     // an answer that says what was not hoped for: a job that failed, a savepoint that could not be taken
};

struct RestError {
  RestErrorKind kind = RestErrorKind::unreadable;
  int status = 0;    // of HTTP; 0 if there was no answer
  std::string what;  // a sentence for the user, which names the question
};
template <class T>
using RestResult = tl::expected<T, RestError>;

}  // namespace millrace::experiments::flink
