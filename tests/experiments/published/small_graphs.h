// Invented plans in the published format.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

// One source of parallelism 2 (1000 configured, 400 + 500 seen), an aggregate of parallelism 3 of which two instances
// reported (600 and 300 in; 60 and 30 out), and a filter of parallelism 2 (60 and 30 in; 45 and 0 out), on hosts h1 and
// h2, whose chain begins with h2. Every statement has a line of its own: the source is on line 2, the aggregate on 3.
std::string linear_graph();

// A source, an aggregate and three filters, one instance each (rates 1000, 100, 50, 25 and 12 out), of which the edges
// are given as published, in operator indices: {{0, 1}, {1, 2}, {3, 3}, {3, 4}}.
std::string filter_graph(const std::vector<std::pair<int, int>>& edges);

// Two sources of parallelism 4 joined by one instance; of the first so many instances reported (100 each).
std::string join_graph(int seen);

}  // namespace millrace::experiments
