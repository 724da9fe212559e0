#include "models/network/checkpoint.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace millrace::models {

namespace {

constexpr std::uint64_t kMagic = 0x314b'4843'4d4c'4d31;  // changes with the layout
constexpr std::uint64_t kMostFloats = 1ULL << 32;

template <class T>
void put(std::ostream& out, const T& value) {
  out.write(reinterpret_cast<const char*>(&value), sizeof value);
}

void put(std::ostream& out, const std::vector<float>& values) {
  put(out, static_cast<std::uint64_t>(values.size()));
  out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
}

template <class T>
void get(std::istream& in, T& value) {
  in.read(reinterpret_cast<char*>(&value), sizeof value);
}

void get(std::istream& in, std::vector<float>& values) {
  std::uint64_t size = 0;
  get(in, size);
  if (!in || size > kMostFloats) {
    in.setstate(std::ios::failbit);
    return;
  }
  values.resize(size);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(size * sizeof(float)));
}

}  // namespace

std::optional<Checkpoint> read_checkpoint(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::uint64_t magic = 0, end = 0;
  Checkpoint read;
  get(in, magic);
  if (!in || magic != kMagic) return std::nullopt;
  get(in, read.task);
  get(in, read.epoch);
  get(in, read.best_epoch);
  get(in, read.steps);
  get(in, read.best_q50);
  get(in, read.values);
  if (in) get(in, read.moments);
  if (in) get(in, read.best);
  if (in) get(in, end);
  return in && end == kMagic ? std::optional(std::move(read)) : std::nullopt;
}

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  const std::string draft = path + ".new";
  std::ofstream out(draft, std::ios::binary);
  put(out, kMagic);
  put(out, checkpoint.task);
  put(out, checkpoint.epoch);
  put(out, checkpoint.best_epoch);
  put(out, checkpoint.steps);
  put(out, checkpoint.best_q50);
  put(out, checkpoint.values);
  put(out, checkpoint.moments);
  put(out, checkpoint.best);
  put(out, kMagic);
  out.close();
  if (!out || std::rename(draft.c_str(), path.c_str()) != 0) {
    throw std::runtime_error("the checkpoint " + path + " cannot be written");
  }
}

}  // namespace millrace::models
