// An HTTP server on the loopback that answers as a test wants it.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace millrace::experiments::flink {

struct Asked {
  std::string method;
  std::string target;                         // path and query string, unescaped
  std::string body;                           // of a form: the content of its only part
  std::string part, file_name, content_type;  // of that part
};
struct Scripted {
  int status = 200;
  std::string body;
  int late_ms = 0;  // answered so much later
};

class ScriptedServer {
 public:
  // Answers are made in another thread, one at a time.
  explicit ScriptedServer(std::function<Scripted(const Asked&)> answer);
  ~ScriptedServer();
  std::string url() const;
  // Nothing listens there from now on.
  void die();

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace millrace::experiments::flink
