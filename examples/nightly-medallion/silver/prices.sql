CREATE OR REPLACE TABLE prices AS
SELECT hour, price FROM read_files('/Volumes/main/energy/bronze/prices.csv', format => 'csv', header => true);
