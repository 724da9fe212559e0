-- The tables of results/scenarios.md, of what `millrace run` of the scenarios has stored: a line a tuner, means over
-- replications; "stressor / control" where it ran in both.
--   sqlite3 results/store.sqlite < results/scenarios.sql
-- A control that two scenarios share is stored once, under the name of one of them.
.mode list
.separator ""
WITH cell AS (
  SELECT substr(artefact.name, 1, instr(artefact.name, '/') - 1) AS scenario,
         substr(artefact.name, instr(artefact.name, '/') + 1) AS circumstances,
         comparison_run.tuner AS label, min(comparison_run.position) AS place, run.*
  FROM artefact
  JOIN comparison_run ON comparison_run.comparison = artefact.hash
  JOIN run ON run.run = comparison_run.run
  WHERE artefact.kind = 'comparison' AND artefact.name GLOB 's[0-9][0-9]-*/*' AND run.status = 'done'
  GROUP BY scenario, circumstances, label, run.run),  -- once, however often it was asked for
mean AS (
  SELECT scenario, circumstances, label, min(place) AS place, count(*) AS runs,
         printf('%.1f %%', 100 * avg(outside_slo_share)) AS outside, printf('%.1f', avg(mean_parallelism)) AS instances,
         printf('%.1f', avg(final_parallelism)) AS at_end, printf('%.1f', avg(reconfigurations)) AS changes,
         printf('%.1f', avg(direction_changes)) AS turns, printf('%.2f M', avg(peak_backlog_records) / 1e6) AS peak
  FROM cell GROUP BY scenario, circumstances, label)
SELECT s.scenario, ' | ', s.label, CASE s.circumstances WHEN 'stressed' THEN '' ELSE ', ' || s.circumstances END,
       ' | ', s.outside, ' / ' || c.outside, ' | ', s.instances, ' / ' || c.instances, ' | ', s.at_end, ' / ' || c.at_end,
       ' | ', s.changes, ' / ' || c.changes, ' | ', s.turns, ' / ' || c.turns, ' | ', s.peak, ' / ' || c.peak,
       ' | ', s.runs
FROM mean AS s
LEFT JOIN mean AS c ON c.scenario = s.scenario AND c.label = s.label AND c.circumstances = 'control'
                       AND s.circumstances = 'stressed'
WHERE s.circumstances <> 'control'
ORDER BY s.scenario, s.circumstances DESC, s.place;
