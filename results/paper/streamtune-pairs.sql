-- Pairs of the histories' logical DAGs for `millrace ged`: executions in the order of the hashes of their plans, which has
-- nothing to do with what the plans are, each two neighbours a pair, the first 2,000 pairs.
--   sqlite3 results/store.sqlite < results/paper/streamtune-pairs.sql > pairs.txt
.mode list
.headers off
CREATE TEMP TABLE histories AS
SELECT hash FROM artefact WHERE kind = 'trace' AND name = 'streamtune-histories/histories' ORDER BY hash LIMIT 1;
SELECT p.plan FROM trace AS t JOIN plan AS p ON p.hash = t.plan
WHERE t.trace_set = (SELECT hash FROM histories) AND t.status = 'done' ORDER BY t.plan LIMIT 4000;
WITH RECURSIVE pair(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM pair WHERE n < 2000)
SELECT 'p ' || (2 * n - 1) || ' ' || (2 * n) FROM pair;
