-- 400 of the histories' logical DAGs for `millrace ged`, which then compares every two: executions in the order of the
-- hashes of their plans, which has nothing to do with what the plans are. The first n of them are n drawn ones.
--   sqlite3 results/store.sqlite < results/paper/streamtune-dags.sql > dags.txt
.mode list
.headers off
CREATE TEMP TABLE histories AS
SELECT hash FROM artefact WHERE kind = 'trace' AND name = 'streamtune-histories/histories' ORDER BY hash LIMIT 1;
SELECT p.plan FROM trace AS t JOIN plan AS p ON p.hash = t.plan
WHERE t.trace_set = (SELECT hash FROM histories) AND t.status = 'done' ORDER BY t.plan LIMIT 400;
