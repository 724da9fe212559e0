#include "sim/plan/json_object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::plan {
namespace {

using nlohmann::json;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(JsonObject, ReadsWhatIsThere) {
  const json document = json::parse(
      R"({"n":1.5,"c":3,"i":-4,"b":true,"t":"word","o":{"x":1},"a":[1,"inf"],"s":["p","q"],"l":[{},{}],"z":null})");
  std::string mistake;
  JsonObject object(document, "", mistake);
  EXPECT_EQ(object.number("n"), 1.5);
  EXPECT_EQ(object.count("c"), 3u);
  EXPECT_EQ(object.large_count("c"), 3u);
  EXPECT_EQ(object.integer("i"), -4);
  EXPECT_TRUE(object.boolean("b"));
  EXPECT_EQ(object.text("t"), "word");
  EXPECT_EQ(object.object("o").number("x"), 1);
  EXPECT_EQ(object.numbers("a"), (std::vector{1.0, kInfinity}));
  EXPECT_EQ(object.texts("s"), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(object.objects("l").size(), 2u);
  EXPECT_TRUE(object.lacks("z"));
  EXPECT_EQ(object.optional_number("z"), std::nullopt);
  EXPECT_EQ(object.optional_number("absent"), std::nullopt);
  object.expect_only_what_was_read();
  EXPECT_EQ(mistake, "");
}

// The first mistake that `read` makes of a document.
template <class Read>
std::string mistake_of(const char* document, Read read) {
  const json parsed = json::parse(document);
  std::string mistake;
  JsonObject object(parsed, "", mistake);
  read(object);
  return mistake;
}

TEST(JsonObject, NamesTheFirstOffendingMember) {
  EXPECT_EQ(mistake_of(R"({})", [](JsonObject& o) { o.number("x"); }), "x: is missing");
  EXPECT_EQ(mistake_of(R"({"x":"a"})", [](JsonObject& o) { o.number("x"); }), "x: a number is wanted");
  EXPECT_EQ(mistake_of(R"({"x":-1})", [](JsonObject& o) { o.count("x"); }),
            "x: a whole number of at least 0 is wanted");
  EXPECT_EQ(mistake_of(R"({"x":1.5})", [](JsonObject& o) { o.count("x"); }),
            "x: a whole number of at least 0 is wanted");
  EXPECT_EQ(mistake_of(R"({"x":4294967296})", [](JsonObject& o) { o.count("x"); }), "x: is too large");
  EXPECT_EQ(mistake_of(R"({"x":1.5})", [](JsonObject& o) { o.integer("x"); }), "x: a whole number is wanted");
  EXPECT_EQ(mistake_of(R"({"x":1})", [](JsonObject& o) { o.boolean("x"); }), "x: true or false is wanted");
  EXPECT_EQ(mistake_of(R"({"x":1})", [](JsonObject& o) { o.text("x"); }), "x: a string is wanted");
  EXPECT_EQ(mistake_of(R"({"x":1})", [](JsonObject& o) { o.array("x"); }), "x: an array is wanted");
  EXPECT_EQ(mistake_of(R"({"x":[1,[]]})", [](JsonObject& o) { o.numbers("x"); }), "x: an array of numbers is wanted");
  EXPECT_EQ(mistake_of(R"({"x":[1]})", [](JsonObject& o) { o.texts("x"); }), "x: an array of strings is wanted");
  EXPECT_EQ(mistake_of(R"({"x":[{},1]})", [](JsonObject& o) { o.objects("x"); }), "x[1]: an object is wanted");
  EXPECT_EQ(mistake_of(R"({"x":{"y":{}}})", [](JsonObject& o) { o.object("x").object("y").text("z"); }),
            "x.y.z: is missing");
  EXPECT_EQ(mistake_of(R"([])", [](JsonObject&) {}), "document: an object is wanted");
}

TEST(JsonObject, KeepsTheFirstMistake) {
  EXPECT_EQ(mistake_of(R"({})",
                       [](JsonObject& o) {
                         o.number("first");
                         o.number("second");
                       }),
            "first: is missing");
}

TEST(JsonObject, UnknownMembers) {
  EXPECT_EQ(mistake_of(R"({"x":1,"y":2})",
                       [](JsonObject& o) {
                         o.number("x");
                         o.expect_only_what_was_read();
                       }),
            "y: is not known");
}

TEST(JsonNumber, WritesInfinitiesAndNanAsWords) {
  EXPECT_EQ(json_number(2.5), json(2.5));
  EXPECT_EQ(json_number(kInfinity), json("inf"));
  EXPECT_EQ(json_number(-kInfinity), json("-inf"));
  EXPECT_EQ(json_number(std::nan("")), json("nan"));
}

}  // namespace
}  // namespace millrace::plan
