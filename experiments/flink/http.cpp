#include "experiments/flink/http.h"

#include <fmt/format.h>
#include <httplib.h>

#include <chrono>
#include <regex>
#include <utility>

namespace millrace::experiments::flink {

struct HttpServer::Address {
  std::string url;
  std::string origin;  // scheme, host and port
  std::string prefix;  // of paths; "" or "/..."
};

HttpServer::HttpServer(Address address) : address_(std::make_unique<Address>(std::move(address))) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

tl::expected<HttpServer, std::string> HttpServer::at(const std::string& url) {
  static const std::regex kForm(
      R"(^(https?://(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?)((?:/[^?#\s]*)?)$)");
  std::smatch parts;
  if (!std::regex_match(url, parts, kForm)) {
    return tl::unexpected(fmt::format("'{}' is not an address such as http://127.0.0.1:8081", url));
  }
  Address address{.url = url, .origin = parts[1], .prefix = parts[2]};
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  address.url = address.origin + address.prefix;
  return HttpServer(std::move(address));
}

const std::string& HttpServer::url() const {
  return address_->url;
}

RestResult<HttpAnswer> HttpServer::send(const HttpRequest& request, kernel::Duration at_most) const {
  const auto limit = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds(at_most.ns()));
  const auto end = std::chrono::steady_clock::now() + limit;
  httplib::Client client(address_->origin);
  client.set_connection_timeout(limit);
  client.set_read_timeout(limit);
  client.set_write_timeout(limit);
  httplib::Request sent;
  sent.method = request.method;
  sent.path = address_->prefix + request.path;
  if (!request.body.empty()) {
    sent.body = request.body;
    sent.set_header("Content-Type", request.content_type);
  }
  // The time-outs above are between two bytes: an answer that trickles in ends here.
  sent.progress = [end](std::uint64_t, std::uint64_t) { return std::chrono::steady_clock::now() < end; };
  const httplib::Result result = client.send(sent);
  if (result) return HttpAnswer{result->status, result->body};

  const auto question = fmt::format("{} {}{}", request.method, address_->url, request.path);
  if (std::chrono::steady_clock::now() >= end || result.error() == httplib::Error::ConnectionTimeout) {
    return tl::unexpected(RestError{RestErrorKind::timed_out, 0,
                                    fmt::format("{}: no answer within {:g} s", question, at_most.seconds())});
  }
  const std::string why = result.error() == httplib::Error::Connection
                              ? "nothing answers at this address; is the cluster up (`millrace flink up`)?"
                              : "the connection broke before the answer was there";
  return tl::unexpected(RestError{RestErrorKind::unreachable, 0, fmt::format("{}: {}", question, why)});
}

}  // namespace millrace::experiments::flink
