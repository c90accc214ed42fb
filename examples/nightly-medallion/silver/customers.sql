CREATE OR REPLACE TABLE customers AS
SELECT meter, customer FROM read_files('/Volumes/main/energy/bronze/customers.csv', format => 'csv', header => true);
