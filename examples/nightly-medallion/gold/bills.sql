CREATE OR REPLACE TABLE bills AS
SELECT c.customer, round(sum(r.kwh * p.price), 2) AS amount
FROM readings r JOIN prices p USING (hour) JOIN customers c USING (meter)
GROUP BY c.customer;

SELECT count(*) AS bills, max(amount) AS highest FROM bills;
