-- Delays by airport, with the weather where it is known.
CREATE OR REPLACE TABLE gold_delays AS
SELECT
  f.origin AS airport,
  f.origin_city AS city,
  count(*) AS flights,
  round(avg(f.delay), 1) AS average_delay,
  round(avg(CASE WHEN f.delay > 15 THEN 1 ELSE 0 END), 3) AS late_share,
  max(w.wet_share) AS wet_share,
  :run_id AS run_id
FROM read_files(concat(:volume, '/silver/flights.csv'), format => 'csv', header => true) AS f
LEFT JOIN silver_weather AS w ON w.city = f.origin_city
GROUP BY f.origin, f.origin_city
HAVING count(*) >= 50;

SELECT * FROM gold_delays ORDER BY late_share DESC;
