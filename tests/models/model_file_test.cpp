#include "models/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/learning.h"

namespace millrace::models {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

ModelFile small_file() {
  ModelFile file;
  file.settings.kind = ModelKind::linear;
  file.settings.seed = 7;
  file.model = {{"means", {0.1, 1.0 / 3}}, {"inputs", {"rate"}}};
  file.data = "9f41c07b";
  file.payload = std::string("a\0\n\xff", 4);
  return file;
}

std::string error_of(const std::string& bytes) {
  const auto file = parse_model_file(bytes);
  return file ? "" : file.error();
}

// `bytes` with the first `from` replaced by as many other characters or not.
std::string with(std::string bytes, const std::string& from, const std::string& to) {
  return bytes.replace(bytes.find(from), from.size(), to);
}

TEST(ModelFile, ReadsWhatItWrote) {
  const auto file = parse_model_file(to_bytes(small_file()));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->settings, small_file().settings);
  EXPECT_EQ(file->model, small_file().model);
  EXPECT_EQ(file->data, small_file().data);
  EXPECT_EQ(file->payload, small_file().payload);
  EXPECT_EQ(to_bytes(*file), to_bytes(small_file()));
}

TEST(ModelFile, BeginsWithTextForAReader) {
  EXPECT_THAT(to_bytes(small_file()), StartsWith("millrace model 1\n{\"checksum\":\""));
}

TEST(ModelFile, MayBeEmptyButForItsSettings) {
  const auto file = parse_model_file(to_bytes({}));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->payload, "");
  EXPECT_TRUE(file->model.is_null());
}

TEST(ModelFile, NotesItsTrainingDataLater) {
  const auto bytes = with_training_data(to_bytes(small_file()), "other");
  ASSERT_TRUE(bytes) << bytes.error();
  ModelFile expected = small_file();
  expected.data = "other";
  EXPECT_EQ(*bytes, to_bytes(expected));
  EXPECT_EQ(with_training_data("", "other").error(), "this is not a model file");
}

TEST(ModelFile, ExplainsWhatIsNoModel) {
  const std::string bytes = to_bytes(small_file());
  EXPECT_EQ(error_of(""), "this is not a model file");
  EXPECT_EQ(error_of("SQLite format 3"), "this is not a model file");
  EXPECT_EQ(error_of(with(bytes, "model 1\n", "model 2\n")), "the model file has layout '2', this program reads 1");
  EXPECT_EQ(error_of(bytes + "x"), "the model file has 1 bytes too many");
  EXPECT_EQ(error_of(with(bytes, ":", ";")), "the model file is damaged: its header is not JSON");
  EXPECT_EQ(error_of("millrace model 1\n[]\n"), "header: an object is wanted");
}

TEST(ModelFile, NoticesEveryTruncation) {
  const std::string bytes = to_bytes(small_file());
  for (std::size_t size = std::string("millrace model ").size(); size < bytes.size(); ++size) {
    EXPECT_THAT(error_of(bytes.substr(0, size)), HasSubstr("truncated")) << size;
  }
}

TEST(ModelFile, NoticesADamagedPayloadAndADamagedHeader) {
  const std::string bytes = to_bytes(small_file());
  std::string damaged = bytes;
  damaged.back() ^= 1;
  EXPECT_EQ(error_of(damaged), "the model file is damaged: its checksum is another");
  EXPECT_EQ(error_of(with(bytes, "0.1,", "0.2,")), "the model file is damaged: its checksum is another");
}

TEST(ModelFile, SaysWhichRevisionWroteIt) {
  const std::string revision = "\"revision\":" + std::to_string(kModelRevision);
  const std::string older = with(to_bytes(small_file()), revision, "\"revision\":0");
  EXPECT_THAT(error_of(older), HasSubstr("written by revision 0, this is " + std::to_string(kModelRevision)));
}

TEST(ModelFile, SumsBytesAsPublished) {
  // Test vectors of draft-eastlake-fnv.
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8c);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8);
}

}  // namespace
}  // namespace millrace::models
