// One HTTP request, one answer. The only place that knows the HTTP library.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "experiments/flink/rest_error.h"
#include "sim/kernel/time.h"

namespace millrace::experiments::flink {

struct HttpRequest {
  std::string method = "GET";  // GET, POST, PUT, PATCH or DELETE
  std::string path;            // from the server's root on, with its query string
  std::string body{};          // empty: none
  std::string content_type = "application/json";
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpServer {
 public:
  // "http://HOST[:PORT][/PREFIX]"; a prefix goes before every path, as behind a proxy. The error is a sentence saying
  // what is wrong with the address.
  static tl::expected<HttpServer, std::string> at(const std::string& url);
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  // As given, without a slash at its end.
  const std::string& url() const;
  // Each request has a connection of its own, so that none is lost to one that the server has closed meanwhile. The
  // whole exchange may take `at_most`. Errors: unreachable, timed_out; whatever the status, an answer is one.
  RestResult<HttpAnswer> send(const HttpRequest& request, kernel::Duration at_most) const;

 private:
  struct Address;
  explicit HttpServer(Address address);
  std::unique_ptr<Address> address_;
};

}  // namespace millrace::experiments::flink
