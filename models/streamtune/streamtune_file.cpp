#include "models/streamtune/streamtune_file.h"

#include <fmt/format.h>

#include <cstring>
#include <stdexcept>

#include "models/framed_file.h"

namespace millrace::models {

namespace {

using nlohmann::json;

constexpr FileKind kKind{.magic = "millrace streamtune ", .layout = "1", .revision = kStreamTuneRevision};

template <class T>
void put(std::string& payload, const T& value) {
  payload.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

void put(std::string& payload, const std::vector<float>& values) {
  payload.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

// Takes values off the front of a payload. Throws std::runtime_error: it is too short.
class Payload {
 public:
  explicit Payload(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T take() {
    T value;
    copy(&value, sizeof(T));
    return value;
  }
  std::vector<float> take(std::size_t count) {
    if (count > bytes_.size()) throw std::runtime_error("its payload is too short");
    std::vector<float> values(count);
    copy(values.data(), count * sizeof(float));
    return values;
  }
  bool empty() const { return bytes_.empty(); }

 private:
  void copy(void* to, std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error("its payload is too short");
    std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }
  std::string_view bytes_;
};

json json_of(const Structure& structure) {
  json edges = json::array();
  for (const StructureEdge& edge : structure.edges) edges.push_back({edge.from, edge.to});
  return {{"vertices", structure.vertices}, {"edges", edges}};
}

Structure structure_from(const json& from) {
  Structure structure;
  from.at("vertices").get_to(structure.vertices);
  for (const auto& edge : from.at("edges")) {
    structure.edges.push_back({edge.at(0).get<std::uint32_t>(), edge.at(1).get<std::uint32_t>()});
  }
  return structure;
}

json json_of(const EncoderReport& report) {
  return {{"plans", report.plans},
          {"validation_plans", report.validation_plans},
          {"operators", report.operators},
          {"bottlenecks", report.bottlenecks},
          {"epochs", report.epochs},
          {"best_epoch", report.best_epoch},
          {"loss", report.loss},
          {"validation_loss", report.validation_loss},
          {"auc", report.auc},
          {"accuracy", report.accuracy},
          {"sensitivity", report.sensitivity},
          {"specificity", report.specificity}};
}

EncoderReport report_from(const json& from) {
  EncoderReport report;
  from.at("plans").get_to(report.plans);
  from.at("validation_plans").get_to(report.validation_plans);
  from.at("operators").get_to(report.operators);
  from.at("bottlenecks").get_to(report.bottlenecks);
  from.at("epochs").get_to(report.epochs);
  from.at("best_epoch").get_to(report.best_epoch);
  from.at("loss").get_to(report.loss);
  from.at("validation_loss").get_to(report.validation_loss);
  from.at("auc").get_to(report.auc);
  from.at("accuracy").get_to(report.accuracy);
  from.at("sensitivity").get_to(report.sensitivity);
  from.at("specificity").get_to(report.specificity);
  return report;
}

// Weights and rows go to the payload.
json json_of(const EncoderFile& encoder, std::string& payload) {
  put(payload, encoder.weights);
  for (const WarmUpRow& warm_up : encoder.warm_up) {
    put(payload, warm_up.structure);
    put(payload, warm_up.row.parallelism);
    put(payload, static_cast<std::uint8_t>(warm_up.row.bottleneck));
    put(payload, warm_up.row.vector);
  }
  return {{"low", encoder.bounds.low},         {"high", encoder.bounds.high},
          {"least_degree", encoder.scale.low}, {"greatest_degree", encoder.scale.high},
          {"report", json_of(encoder.report)}, {"weights", encoder.weights.size()},
          {"warm_up", encoder.warm_up.size()}};
}

EncoderFile encoder_from(const json& from, const StreamTuneSettings& settings, Payload& payload) {
  EncoderFile encoder;
  from.at("low").get_to(encoder.bounds.low);
  from.at("high").get_to(encoder.bounds.high);
  encoder.scale = {.low = from.at("least_degree").get<double>(),
                   .high = from.at("greatest_degree").get<double>(),
                   .log = settings.parallelism == NumberScale::log};
  encoder.report = report_from(from.at("report"));
  encoder.weights = payload.take(from.at("weights").get<std::size_t>());
  for (auto left = from.at("warm_up").get<std::size_t>(); left > 0; --left) {
    WarmUpRow warm_up;
    warm_up.structure = payload.take<std::uint32_t>();
    warm_up.row.parallelism = payload.take<std::uint32_t>();
    warm_up.row.bottleneck = payload.take<std::uint8_t>() != 0;
    warm_up.row.vector = payload.take(settings.width);
    encoder.warm_up.push_back(std::move(warm_up));
  }
  return encoder;
}

}  // namespace

std::string to_bytes(const StreamTuneFile& file) {
  FramedFile framed_file;
  json centers = json::array(), encoders = json::array();
  for (const Structure& center : file.centers) centers.push_back(json_of(center));
  for (const EncoderFile& encoder : file.encoders) encoders.push_back(json_of(encoder, framed_file.payload));
  framed_file.header = {{"settings", settings_json(file.settings)},
                        {"inputs", file.schema.json()},
                        {"centers", centers},
                        {"encoders", encoders},
                        {"data", file.data}};
  return framed(kKind, framed_file);
}

tl::expected<StreamTuneFile, std::string> parse_streamtune_file(std::string_view bytes) {
  const auto framed_file = parse_framed(kKind, bytes);
  if (!framed_file) return tl::make_unexpected(framed_file.error());
  const json& header = framed_file->header;
  auto settings = streamtune_settings_from_json(header.value("settings", json()));
  if (!settings) return tl::make_unexpected(settings.error());
  try {
    StreamTuneFile file;
    file.settings = *settings;
    file.schema = FeatureSchema::from_json(settings->numbers, header.at("inputs"));
    for (const json& center : header.at("centers")) file.centers.push_back(structure_from(center));
    Payload payload(framed_file->payload);
    for (const json& encoder : header.at("encoders")) {
      file.encoders.push_back(encoder_from(encoder, *settings, payload));
    }
    header.at("data").get_to(file.data);
    const std::size_t clusters = file.centers.size();
    if (clusters == 0 || file.encoders.size() < clusters || file.encoders.size() > clusters + 1 || !payload.empty()) {
      throw std::runtime_error("its clusters and encoders do not fit together");
    }
    return file;
  } catch (const std::exception& error) {
    return tl::make_unexpected(fmt::format("the model cannot be read: {}", error.what()));
  }
}

bool is_streamtune_file(std::string_view bytes) {
  return bytes.starts_with(kKind.magic);
}

}  // namespace millrace::models
