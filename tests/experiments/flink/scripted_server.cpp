#include "tests/experiments/flink/scripted_server.h"

#include <httplib.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

namespace millrace::experiments::flink {

struct ScriptedServer::Running {
  std::function<Scripted(const Asked&)> answer;
  std::mutex one_at_a_time;
  httplib::Server server;
  int port = 0;
  std::thread thread;

  void handle(const httplib::Request& request, httplib::Response& response) {
    Asked asked{request.method, httplib::detail::decode_url(request.target, false), request.body, "", "", ""};
    for (const auto& [name, part] : request.files) {
      asked.body = part.content;
      asked.part = name;
      asked.file_name = part.filename;
      asked.content_type = part.content_type;
    }
    Scripted scripted;
    {
      const std::scoped_lock lock(one_at_a_time);
      scripted = answer(asked);
    }
    if (scripted.late_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(scripted.late_ms));
    response.status = scripted.status;
    response.set_content(scripted.body, "application/json");
  }
};

ScriptedServer::ScriptedServer(std::function<Scripted(const Asked&)> answer) : running_(std::make_unique<Running>()) {
  Running& running = *running_;
  running.answer = std::move(answer);
  const auto handler = [&running](const httplib::Request& request, httplib::Response& response) {
    running.handle(request, response);
  };
  running.server.new_task_queue = [] { return new httplib::ThreadPool(2); };
  running.server.set_keep_alive_max_count(1);
  running.server.Get(".*", handler).Post(".*", handler).Put(".*", handler).Patch(".*", handler).Delete(".*", handler);
  running.port = running.server.bind_to_any_port("127.0.0.1");
  // The socket listens from here on: a request that comes before the thread runs waits.
  running.thread = std::thread([&running] { running.server.listen_after_bind(); });
  while (!running.server.is_running()) std::this_thread::yield();
}

ScriptedServer::~ScriptedServer() {
  die();
}

std::string ScriptedServer::url() const {
  return "http://127.0.0.1:" + std::to_string(running_->port);
}

void ScriptedServer::die() {
  running_->server.stop();
  if (running_->thread.joinable()) running_->thread.join();
}

}  // namespace millrace::experiments::flink
