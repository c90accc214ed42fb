CREATE OR REPLACE TABLE readings AS
SELECT meter, hour, kwh FROM read_files('/Volumes/main/energy/bronze/readings.csv', format => 'csv', header => true) WHERE kwh >= 0;
