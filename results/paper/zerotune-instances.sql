-- How alike the selectivities of an operator's instances are, by how its input is partitioned: standard deviation over
-- mean of the instances that reported one, of every operator with at least four of them in executed plans.
--   ./millrace import zerotune FOLDER && sqlite3 -column -header results/store.sqlite < results/paper/zerotune-instances.sql
WITH edge AS MATERIALIZED (
  SELECT t.position AS position, json_extract(e.value, '$.to') AS target,
         max(json_extract(e.value, '$.partitioning')) AS partitioning
  FROM trace t JOIN plan p ON p.hash = t.plan, json_each(p.plan, '$.edges') e
  WHERE t.method = 'measured' GROUP BY 1, 2
), operator AS MATERIALIZED (
  SELECT t.position AS position, o.key AS place, json_extract(o.value, '$.id') AS name,
         json_extract(o.value, '$.kind') AS kind
  FROM trace t JOIN plan p ON p.hash = t.plan, json_each(p.plan, '$.operators') o WHERE t.method = 'measured'
), instance AS MATERIALIZED (
  SELECT t.position AS position, o.key AS place, json_extract(i.value, '$[2]') AS selectivity
  FROM trace t, json_each(t.instances) o, json_each(o.value) i
  WHERE t.method = 'measured' AND json_extract(i.value, '$[2]') > 0
), spread AS MATERIALIZED (
  SELECT position, place, avg(selectivity) AS mean, avg(selectivity * selectivity) AS square
  FROM instance GROUP BY 1, 2 HAVING count(*) >= 4
), variation AS (
  SELECT o.kind AS kind, e.partitioning AS partitioning, sqrt(max(0, s.square - s.mean * s.mean)) / s.mean AS cv
  FROM spread s JOIN operator o ON o.position = s.position AND o.place = s.place
       JOIN edge e ON e.position = s.position AND e.target = o.name
  WHERE o.kind <> 'source'
), ranked AS (
  SELECT kind, partitioning, cv, ntile(20) OVER (PARTITION BY kind, partitioning ORDER BY cv) AS part FROM variation
)
SELECT kind, partitioning, count(*) AS operators, round(max(CASE WHEN part <= 10 THEN cv END), 3) AS median_cv,
       round(max(CASE WHEN part <= 19 THEN cv END), 3) AS cv_95th
FROM ranked GROUP BY kind, partitioning;
