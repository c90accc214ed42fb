-- How often it rains or snows, by city.
CREATE OR REPLACE TABLE silver_weather AS
SELECT
  location AS city,
  count(*) AS days,
  round(avg(CASE WHEN precipitation > 0 THEN 1 ELSE 0 END), 3) AS wet_share
FROM read_files(concat(:volume, '/bronze/weather.csv'), format => 'csv', header => true)
GROUP BY location;

SELECT * FROM silver_weather ORDER BY city;
