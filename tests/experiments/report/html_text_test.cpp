#include "experiments/report/html_text.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(HtmlText, EscapesWhatHtmlReads) {
  EXPECT_EQ(html_text("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(html_text("µs ± 1"), "µs ± 1");
}

TEST(HtmlText, PrefixesIdsAndTheirReferencesInTagsAlone) {
  EXPECT_EQ(inline_svg("<?xml version=\"1.0\"?>\n<svg><defs><path id='gp'/></defs><use xlink:href='#gp'/>"
                       "<text>id='gp' > #gp</text></svg>\n",
                       "f1-"),
            "<svg><defs><path id='f1-gp'/></defs><use xlink:href='#f1-gp'/><text>id='gp' > #gp</text></svg>\n");
  EXPECT_EQ(inline_svg("no picture", "f1-"), "");
}

}  // namespace
}  // namespace millrace::experiments
