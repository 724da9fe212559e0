-- Cells of configs/paper/streamtune/fast-forward.toml with and without jumps, side by side: rounds, decisions that differ,
-- and by how much the metrics of the operators that tuners decide by are apart at the decisions.
.mode column
.headers on
WITH cell AS (
  SELECT a.name AS comparison, c.query, c.tuner, c.run
  FROM artefact AS a JOIN comparison_run AS c ON c.comparison = a.hash
  WHERE a.kind = 'comparison' AND a.name LIKE 'streamtune-fast-forward/%'),
pair AS (
  SELECT j.query, j.tuner, j.run AS jumping, w.run AS whole
  FROM cell AS j JOIN cell AS w ON w.query = j.query AND w.tuner = j.tuner
  WHERE j.comparison LIKE '%/jumping' AND w.comparison LIKE '%/whole'),
metric AS (
  SELECT p.query, p.tuner, d.position, o.key AS operator,
         1.0 * json_extract(o.value, '$.records_in') / json_extract(d.observation, '$.window_s') AS in_jumping,
         1.0 * json_extract(e.observation, '$.operators."' || o.key || '".records_in') / json_extract(e.observation, '$.window_s')
           AS in_whole,
         json_extract(o.value, '$.busy_ms_per_s') AS busy_jumping,
         json_extract(e.observation, '$.operators."' || o.key || '".busy_ms_per_s') AS busy_whole,
         coalesce(d.asked, '') = coalesce(e.asked, '') AS same
  FROM pair AS p JOIN decision AS d ON d.run = p.jumping
  LEFT JOIN decision AS e ON e.run = p.whole AND e.position = d.position,
  json_each(d.observation, '$.operators') AS o)
SELECT query, tuner, count(DISTINCT position) AS decisions,
       count(DISTINCT position) FILTER (WHERE same IS NOT 1) AS differ,
       round(100 * avg(abs(1.0 * in_jumping / in_whole - 1)), 2) AS in_percent,
       round(100 * max(abs(1.0 * in_jumping / in_whole - 1)), 2) AS in_most,
       round(avg(abs(busy_jumping - busy_whole)), 2) AS busy_ms,
       round(max(abs(busy_jumping - busy_whole)), 2) AS busy_most,
       (SELECT round(1.0 * w.events / j.events, 1) FROM run AS w, run AS j
        WHERE w.run = (SELECT whole FROM pair AS p WHERE p.query = m.query AND p.tuner = m.tuner)
          AND j.run = (SELECT jumping FROM pair AS p WHERE p.query = m.query AND p.tuner = m.tuner)) AS fewer_events
FROM metric AS m WHERE in_whole > 1000 OR operator <> 'sink'
GROUP BY query, tuner;
