SELECT sensor, round(avg(value), 3) AS mean, count(*) AS readings
FROM read_files('/Volumes/main/sensors/bronze/*.csv', format => 'csv', header => true)
GROUP BY sensor ORDER BY sensor;
